"""Small files as a co-op would send them."""

CODES = """\
kind,code,description
title,1,นาย
title,2,นางสาว
unit,0101,โรงเรียนบ้านน้ำใส
"""

MEMBERS = """\
member_no,first_name,last_name,member_type,joined_on,title,national_id,birth_date,unit,salary,phone,share_monthly
026548,ประพันธ์,ตั้งใจสอน,ordinary,01/06/2555,1,1999900014821,14/03/2515,0101,"48,200.00",099-000-4821,"2,000.00"
ส03548,พิมพ์ใจ,ตั้งใจสอน,associate,01/03/2566,2,1999900107730,02/09/2538,0101,,099-000-7730,500
001207,มานะ,ใจดีงาม,ordinary,2021-10-01,1,,,0101,32850.00,,
"""

FAULTY_MEMBERS = """\
member_no,first_name,last_name,member_type,joined_on,title,national_id,birth_date,unit,salary,phone,share_monthly
026548,ประพันธ์,ตั้งใจสอน,ordinary,01/06/2555,1,1999900014821,31/02/2515,0101,"48,200.00",099-000-4821,"2,000.00"
ส03548,พิมพ์ใจ,ตั้งใจสอน,associate,01/03/2566,2,1999900107731,02/09/2538,0101,,099-000-7730,500
001207,มานะ,ใจดีงาม,ordinary,2021-10-01,9,,,0101,32850.00,,
002002,สุดา,รักเรียนดี,ordinary,2021-10-01,2,,,0101,28000.00,,
"""
"""Rows 2, 3 and 4 are wrong: a day that is none, a check digit, a title that no table has."""

SHARES = """\
member_no,as_of,balance,brought_forward,monthly,period
026548,31/10/2569,"214,500.00","194,500.00","2,000.00",173
ส03548,31/10/2569,"16,600.00",,,44
"""

MOVEMENTS = """\
member_no,date,kind,amount,balance,period,document_no
026548,30/09/2569,monthly,"2,000.00","212,500.00",172,6909/00068
026548,31/10/2569,monthly,"2,000.00","214,500.00",173,6910/00067
ส03548,2026-10-31,extra,100,,,
ส03548,2026-10-31,extra,100,,,
ส03548,2026-10-31,withdraw,50.25,,,
"""
