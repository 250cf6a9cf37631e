"""Forms 10a to 10d (Article 6 of Circular 02/2021/TT-BLĐTBXH), word by word."""

from policyengine.reports.forms.layout import Form, form

FORM_10A = form(
    "10a",
    ("SỐ LIỆU", "KẾT QUẢ THỰC HIỆN TRỢ GIÚP XÃ HỘI THƯỜNG XUYÊN"),
    "money",
    """
I | I | TRỢ CẤP XÃ HỘI HÀNG THÁNG
I.1 | 1 | Trẻ em dưới 16 tuổi không có nguồn nuôi dưỡng
  I.1.a | | Trong đó: Dưới 4 tuổi
I.2 | 2 | Người từ 16 tuổi đến 22 tuổi đang học phổ thông, học nghề, trung học chuyên nghiệp, cao đẳng, đại học
I.3 | 3 | Người bị nhiễm HIV thuộc hộ nghèo
I.3.1 | 3.1 | Dưới 4 tuổi
I.3.2 | 3.2 | Từ 4 đến dưới 16 tuổi
I.3.3 | 3.3 | Từ 16 tuổi trở lên
I.4 | 4 | Người đơn thân nghèo đang nuôi con
I.5 | 5 | Người cao tuổi
I.5.1 | 5.1 | Người cao tuổi nghèo không có người có nghĩa vụ và quyền phụng dưỡng
I.5.2 | 5.2 | Người từ đủ 80 tuổi trở lên không có lương hưu, trợ cấp bảo hiểm xã hội hàng tháng
  I.5.2.a | | Trong đó: thuộc diện hộ nghèo
I.5.3 | 5.3 | Người cao tuổi có người nhận chăm sóc tại cộng đồng.
I.6 | 6 | Người khuyết tật
I.6.1 | 6.1 | Người khuyết tật đặc biệt nặng
  I.6.1.a | a) | Dưới 16 tuổi
  I.6.1.b | b) | Từ 16 đến 60 tuổi
  I.6.1.c | c) | Từ đủ 60 tuổi trở lên
I.6.2 | 6.2 | Người khuyết tật nặng
  I.6.2.a | a) | Dưới 16 tuổi
  I.6.2.b | b) | Từ 16 đến 60 tuổi
  I.6.2.c | c) | Từ đủ 60 tuổi trở lên
II | II. | NHẬN NUÔI DƯỠNG CHĂM SÓC TẠI CỘNG ĐỒNG
II.1 | 1 | Trẻ em dưới 16 tuổi không có nguồn nuôi dưỡng
  II.1.a | | Trong đó: Dưới 4 tuổi
II.2 | 2 | Người khuyết tật đặc biệt nặng
  II.2.a | | Dưới 16 tuổi
  II.2.b | | Từ 16 đến 60 tuổi
  II.2.c | | Từ đủ 60 tuổi trở lên
II.3 | 3 | Người cao tuổi có người nhận chăm sóc tại cộng đồng
III | III | NUÔI DƯỠNG TRONG CƠ SỞ BẢO TRỢ XÃ HỘI, NHÀ XÃ HỘI
III.1 | 1 | Trẻ em dưới 16 tuổi không có nguồn nuôi dưỡng
III.2 | 2 | Người từ 16 tuổi đến 22 tuổi đang học phổ thông, học nghề, trung học chuyên nghiệp, cao đẳng, đại học
III.3 | 3 | Người bị nhiễm HIV thuộc hộ nghèo
III.3.1 | 3.1 | Dưới 16 tuổi
III.3.2 | 3.2 | Từ 16 tuổi trở lên
III.4 | 4 | Người cao tuổi
III.5 | 5 | Người khuyết tật đặc biệt nặng
III.5.1 | 5.1 | Dưới 16 tuổi
III.5.2 | 5.2 | Từ 16 đến đủ 60 tuổi
III.5.3 | 5.3 | Từ đủ 60 tuổi trở lên
III.6 | 6 | Đối tượng cần bảo vệ khẩn cấp
IV | IV | HỖ TRỢ CHI PHÍ MAI TÁNG
""",  # noqa: E501 -- the printed line
)

FORM_10B = form(
    "10b",
    ("SỐ LIỆU THỰC HIỆN TRỢ GIÚP XÃ HỘI ĐỘT XUẤT",),
    "amount",
    """
1 | 1 | Tình hình thiệt hại
1.1 | 1.1 | Số hộ thiếu đói | Lượt hộ
1.2 | 1.2 | Số người thiếu đói | Lượt người
1.3 | 1.3 | Số người chết | Người
1.4 | 1.4 | Số người mất tích | Người
1.5 | 1.5 | Người bị thương | Người
1.6 | 1.6 | Hộ có nhà bị đổ, sập, trôi cháy | Hộ
1.7 | 1.7 | Hộ có nhà hư hỏng nặng | Hộ
1.8 | 1.8 | Hộ phải di rời nhà ở | Hộ
2 | 2 | Kết quả hỗ trợ
2.1 | 2.1 | Số hộ được hỗ trợ lương thực | Lượt hộ
2.2 | 2.2 | Số người được hỗ trợ lương thực | Lượt người
2.3 | 2.3 | Số người chết được hỗ trợ mai táng | Người
2.4 | 2.4 | Số người mất tích | Người
2.5 | 2.5 | Người bị thương | Người
2.6 | 2.6 | Hộ được hỗ trợ làm nhà ở | Nhà
2.7 | 2.7 | Hộ được hỗ trợ sửa chữa nhà ở | Nhà
2.8 | 2.8 | Hộ được hỗ trợ di rời nhà ở | Hộ
3 | 3 | Nguồn lực hỗ trợ
3.1 | 3.1. | Gạo | Tấn
  3.1.a | | Trong đó: + Trung ương cấp | Tấn
  3.1.b | | + Địa phương | Tấn
  3.1.c | | + Huy động | Tấn
3.2 | 3.2. | Tổng kinh phí | Tỷ đồng
  3.2.a | | Trong đó: + Ngân sách trung ương cấp | Tỷ đồng
  3.2.b | | + Ngân sách địa phương | Tỷ đồng
  3.2.c | | + Huy động (bao gồm cả hiện vật quy đổi) | Tỷ đồng
""",
)

FORM_10C = form(
    "10c",
    ("SỐ LIỆU", "KẾT QUẢ THỰC HIỆN CHÍNH SÁCH ĐỐI VỚI NGƯỜI CAO TUỔI"),
    "sexes",
    """
1 | 1 | Tổng số người cao tuổi | Người
2 | 2 | Số người cao tuổi thuộc hộ nghèo | Người
3 | 3 | Số người cao tuổi không có người có quyền và nghĩa vụ phụng dưỡng | Người
4 | 4 | Số người cao tuổi khuyết tật | Người
5 | 5 | Số người cao tuổi đang hưởng lương hưu, trợ cấp bảo hiểm xã hội | Người
6 | 6 | Số người cao tuổi đang hưởng trợ cấp người có công | Người
7 | 7 | Số người cao tuổi đang hưởng trợ cấp xã hội hàng tháng | Người
7.1 | 7.1 | Người cao tuổi thuộc hộ gia đình nghèo không có người có quyền, nghĩa vụ phụng dưỡng | Người
7.2 | 7.2 | Người từ đủ 80 tuổi không có lương hưu, trợ cấp bảo hiểm xã hội | Người
  7.2.a | | Trong đó: thuộc diện hộ nghèo |
7.3 | 7.3 | Người cao tuổi khuyết tật nặng, đặc biệt nặng | Người
7.4 | 7.4 | Đối tượng người cao tuổi khác | Người
8 | 8 | Số người cao tuổi đang được nhận chăm sóc, nuôi dưỡng tại cộng đồng | Người
9 | 9 | Số người cao tuổi đang nuôi dưỡng, chăm sóc trong cơ sở bảo trợ xã hội, nhà xã hội | Người
10 | 10 | Số người cao tuổi có thẻ bảo hiểm y tế | Người
11 | 11 | Số người cao tuổi được lập hồ sơ theo dõi sức khỏe | Người
12 | 12 | Số người cao tuổi được hỗ trợ nhà ở | Người
13 | 13 | Số cơ sở văn hóa, thể thao giải trí có bán vé, thu phí trên địa bàn | Cơ sở
  13.0 | | Trong đó: |
  13.a | | - Số cơ sở văn hóa, thể thao giải trí thực hiện miễn, giảm giá vé, phí cho người cao tuổi | Cơ sở
  13.b | | - Số lượt người cao tuổi được miễn giảm vé, phí dịch vụ | Lượt người
14 | 14 | Số tổ chức cung cấp dịch vụ vận tải thực hiện giảm giá vé, phí dịch vụ cho người cao tuổi | Tổ chức
  14.a | | Trong đó: Số lượt người cao tuổi được miễn, giảm | Lượt người
15 | 15 | Số người cao tuổi được chúc thọ, mừng thọ | Người
  15.a | | Trong đó: - 100 tuổi | Người
  15.b | | - 90 tuổi | Người
  15.c | | - Trên 100 tuổi | Người
  15.d | | - Tuổi 70, 75, 80, 85, 95 |
16 | 16 | Số người cao tuổi tham gia Hội người cao tuổi | Người
17 | 17 | Số người cao tuổi tham gia công tác Đảng, chính quyền, Mặt trận tổ quốc và các tổ chức đoàn thể | Người
18 | 18 | Số người cao tuổi trên địa bàn tham gia công tác khuyến học, thanh tra nhân dân, hòa giải, tổ an ninh… | Người
19 | 19 | Số xã, phường, thị trấn (gọi chung xã) có các loại hình câu lạc bộ có người cao tuổi tham gia | Xã
20 | 20 | Tổng số câu lạc bộ có người cao tuổi tham gia trên địa bàn | CLB
  20.a | | Trong đó: Câu lạc bộ Liên thế hệ giúp nhau | CLB
21 | 21 | Số người cao tuổi tham gia các loại hình câu lạc bộ trên địa bàn | Người
  21.a | | Trong đó: Câu lạc bộ Liên thế hệ giúp nhau | Người
22 | 22 | Số cơ sở chăm sóc người cao tuổi | Người
23 | 23 | Số bệnh viện có khoa lão khoa, hoặc phòng điều trị riêng cho người cao tuổi | Bệnh viện
24 | 24 | Số xã/phường/thị trấn (gọi chung xã) có Quỹ chăm sóc và phát huy vai trò người cao tuổi | Xã
  24.0 | | Trong đó: |
  24.a | | - Tổng số tiền của Quỹ chăm sóc và phát huy vai trò người cao tuổi | Triệu đồng
  24.b | | - Tổng số tiền huy động trong năm của Quỹ chăm sóc và phát huy vai trò người cao tuổi | Triệu đồng
25 | 25 | Số cán bộ được tập huấn về công tác người cao tuổi | Lượt người
26 | 26 | Kinh phí thực hiện chính sách | Triệu đồng
  26.a | | Chính sách trợ giúp xã hội | Triệu đồng
  26.b | | Chúc thọ mừng thọ | Triệu đồng
  26.c | | Các chế độ chính sách khác | Triệu đồng
""",  # noqa: E501 -- the printed line
)

FORM_10D = form(
    "10d",
    ("SỐ LIỆU", "KẾT QUẢ THỰC HIỆN CHÍNH SÁCH ĐỐI VỚI NGƯỜI KHUYẾT TẬT"),
    "sexes",
    """
1 | 1 | Tổng số người khuyết tật | Người
1.1 | 1.1 | Chia theo dạng tật: |
  1.1.a | | Vận động | Người
  1.1.b | | Nghe nói | Người
  1.1.c | | Nhìn | Người
  1.1.d | | Thần kinh | Người
  1.1.e | | Trí tuệ | Người
  1.1.g | | Khác | Người
1.2 | 1.2 | Chia theo mức độ khuyết tật |
  1.2.a | | Đặc biệt nặng | Người
  1.2.b | | Nặng | Người
  1.2.c | | Nhẹ | Người
2 | 2 | Số người khuyết tật thuộc hộ nghèo | Người
2.1 | 2.1 | Khuyết tật đặc biệt nặng | Người
2.2 | 2.2 | Khuyết tật nặng | Người
2.3 | 2.3 | Khuyết tật nhẹ | Người
3 | 3 | Số người cao tuổi khuyết tật | Người
4 | 4 | Số người khuyết tật đang hưởng lương hưu, trợ cấp bảo hiểm xã hội | Người
5 | 5 | Số người khuyết tật đang hưởng trợ cấp người có công | Người
6 | 6 | Số người khuyết tật đang hưởng trợ cấp xã hội hàng tháng | Người
6.1 | 6.1 | Khuyết tật đặc biệt nặng | Người
  6.1.a | | - Dưới 16 tuổi | Người
  6.1.b | | - Từ 16 - 60 tuổi | Người
  6.1.c | | - Từ đủ 60 tuổi | Người
6.2 | 6.2 | Khuyết tật nặng | Người
  6.2.a | | - Dưới 16 tuổi | Người
  6.2.b | | - Từ 16 - 60 tuổi | Người
  6.2.c | | - Từ đủ 60 tuổi | Người
7 | 7 | Số người khuyết tật đang được nhận chăm sóc, nuôi dưỡng tại cộng đồng | Người
8 | 8 | Số người khuyết tật đang hưởng chính sách nuôi dưỡng, chăm sóc trong cơ sở bảo trợ xã hội, nhà xã hội | Người
9 | 9 | Số người khuyết tật trên địa bàn có thẻ bảo hiểm y tế | Người
10 | 10 | Số người khuyết tật được hỗ trợ dụng cụ chỉnh hình, phục hồi chức năng | Người
""",  # noqa: E501 -- the printed line
)

FORMS: dict[str, Form] = {one.name: one for one in (FORM_10A, FORM_10B, FORM_10C, FORM_10D)}
