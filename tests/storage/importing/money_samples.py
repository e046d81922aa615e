"""Small files of loans, deposits and what else a member has, as a co-op would send them; they fit together."""

LOANS = """\
contract_no,member_no,loan_type,principal,disbursed_on,instalments,method,annual_rate,balance,as_of,instalments_paid,last_interest_on
อ.6900123,026548,ordinary,"120,000.00",15/01/2569,120,equal-principal,5.70,"111,000.00",31/10/2569,9,31/10/2569
ฉ.6900007,026548,emergency,30000,2026-08-20,12,annuity,6.25,25000.25,31/10/2569,2,
อ.6800999,001207,ordinary,"50,000.00",01/02/2568,50,equal-principal,5.70,0,31/10/2569,50,
"""
"""The third is paid off."""

LOAN_MOVEMENTS = """\
contract_no,date,principal,interest,balance,instalment,document_no
อ.6900123,30/09/2569,"1,000.00",525.87,"112,000.00",8,6909/00068
อ.6900123,31/10/2569,"1,000.00",542.21,"111,000.00",9,6910/00067
ฉ.6900007,30/09/2569,2500,154.11,27500,1,
ฉ.6900007,31/10/2569,1249.87,70.62,26250.13,,
ฉ.6900007,31/10/2569,1249.88,70.62,25000.25,,
"""

GUARANTEES = """\
contract_no,guarantor_no,amount,since,released_on
อ.6900123,001207,,15/01/2569,
อ.6900123,ส03548,"60,000.00",15/01/2569,
ฉ.6900007,001207,30000,20/08/2569,30/09/2569
"""

DEPOSITS = """\
account_no,member_no,product,balance,monthly,available,as_of
01-00123,026548,ออมทรัพย์,"14,500.00",500,"14,000.00",31/10/2569
01-00124,ส03548,ออมทรัพย์พิเศษ,0.75,,,
"""

DEPOSIT_MOVEMENTS = """\
account_no,date,amount,balance,document_no
01-00123,30/09/2569,500,"16,500.00",6909/00068
01-00123,15/10/2569,"-2,500.00","14,000.00",
01-00123,31/10/2569,500,"14,500.00",6910/00067
01-00124,31/10/2569,0.25,,
01-00124,31/10/2569,0.25,,
"""

WELFARE = """\
member_no,kind,date,amount,note
026548,ทุนการศึกษาบุตร,01/06/2569,"2,000.00",บุตรคนโต
026548,ทุนการศึกษาบุตร,01/06/2569,"1,500.00",
026548,เกษียณอายุ,2026-09-30,5000,
"""

DIVIDENDS = """\
member_no,year,dividend_rate,dividend,refund_rate,refund,deductions,net,paid_on
026548,2568,5.70,"6,013.50",13,"6,500.00",513.50,"12,000.00",15/01/2569
026548,2024,5.8125,5800,,,,,
ส03548,2568,5.70,57,,,,57,
"""

RECEIPTS = """\
member_no,month,receipt_no,issued_on,line,item,amount,contract_no,instalment,instalments,principal,interest,balance
026548,10/2569,6910/00067,31/10/2569,1,ค่าหุ้น,"2,000.00",,173,,,,"214,500.00"
026548,10/2569,6910/00067,31/10/2569,2,เงินกู้สามัญ,"1,542.21",อ.6900123,9,120,"1,000.00",542.21,"111,000.00"
ส03548,2026-10,6910/00068,2026-10-31,1,ค่าหุ้น,500,,,,,,
"""

FILES = (
    ("loans", LOANS),
    ("loan-movements", LOAN_MOVEMENTS),
    ("guarantees", GUARANTEES),
    ("deposits", DEPOSITS),
    ("deposit-movements", DEPOSIT_MOVEMENTS),
    ("welfare", WELFARE),
    ("dividends", DIVIDENDS),
    ("receipts", RECEIPTS),
)
"""In an order in which they load."""
