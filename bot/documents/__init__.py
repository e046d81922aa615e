"""Documents that the co-op hands out, as PDF: they look right, read right and are the same whenever they are made.

Read `receipt`, then `thai_font`.  Nothing here knows a member, a chat or a database: papers of `core` go in,
bytes come out.

=============  =====================================================================================
receipt        the receipt: pages, and what closes the last; of `receipt_head` (from whom, of what),
               `receipt_table` (lines and sum) and `receipt_foot` (code to check it by, signatures)
batch          many receipts into a folder, by several processes
preview        a picture of a receipt
archive        what a PDF that is kept says of itself (PDF/A-2u)
sheet          text, lines and areas of a page; `fitting`: long texts smaller or in more lines
art            logo and signatures; `qr`: a QR code as one path
thai_words     dates and sums in words; `word_breaks`: where a Thai line may end
thai_font      the font for ReportLab: `clusters` of Thai text, `shaping` by HarfBuzz, `outlines` of
               what was shaped, and `font_file`, the file that a document embeds
=============  =====================================================================================
"""
