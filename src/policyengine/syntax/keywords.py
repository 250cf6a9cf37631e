"""The one table of keywords: terminal of the grammar, Vietnamese, English.

Both surfaces, the formatter, the keyword page of the documentation and the suggestions for
misspelt words are made from it.
"""

from attrs import frozen

from policyengine.diagnostics import Language


@frozen
class Keyword:
    """One keyword; words are separated by single spaces."""

    terminal: str
    vi: str
    en: str
    group: str

    def spelling(self, language: Language) -> str:
        return self.vi if language == "vi" else self.en


_TABLE = """
# instrument
INSTRUMENT           | văn bản                       | instrument
KIND                 | loại                          | kind
DRAFT                | dự thảo                       | draft
ISSUED               | ban hành ngày                 | issued
IN_FORCE             | hiệu lực từ ngày              | in force from
APPLIES_FROM         | áp dụng từ ngày               | applies from
REPLACES             | thay thế                      | replaces
IMPLEMENTS           | thi hành                      | implements
WITHIN               | trên địa bàn                  | within
BASED_ON             | dựa trên                      | based on
CITE                 | căn cứ                        | cite
UNVERIFIED           | cần xác minh                  | unverified
AWAITING             | chờ nghị quyết                | awaiting resolution
# citation
POINT                | điểm                          | point
DASH                 | gạch đầu dòng                 | dash
CLAUSE               | khoản                         | clause
ARTICLE              | điều                          | article
SECTION              | mục                           | section
# amendment
AMEND                | sửa đổi                       | amend
REPEAL               | bãi bỏ                        | repeal
KEEP                 | giữ nguyên                    | keep
REPLACE              | thay                          | replace
ADD                  | bổ sung                       | add
DROP                 | bỏ                            | drop
TRANSITION           | chuyển tiếp                   | transition
HANDLED_UNDER        | giải quyết theo               | handled under
EXISTING             | đối với người đang hưởng      | to existing recipients
# record
RECORD               | dữ liệu                       | record
BELONGS              | thuộc                         | in
FIELD                | cột                           | field
TEXT                 | chữ                           | text
IDENTITY             | mã số                         | id
YES_NO               | có không                      | yes no
NUMBER_OF            | số                            | number
ONE_OF               | một trong                     | one of
SAME_AS              | như                           | same as
BIRTH                | ngày sinh                     | birth date
REQUIRED             | bắt buộc                      | required
DATED                | có lịch sử                    | dated
VALID_FOR            | có giá trị trong              | valid for
PAPER                | giấy tờ                       | proven by
NOT_BEFORE           | không trước                   | not before
NOT_AFTER            | không sau                     | not after
SENSITIVE            | nhạy cảm                      | sensitive
PRINT_ONLY           | chỉ để in                     | print only
BLANK                | để trống là                   | blank means
UNKNOWN              | chưa rõ                       | unknown
NOBODY               | không có                      | none
AWARDS               | là quyết định hưởng           | as awards
PAYMENTS             | là sổ chi trả                 | as payments
SIGNED               | ngày ký                       | signed on
STARTS               | hưởng từ                      | starts
ENDS                 | hưởng đến                     | ends
SUSPENDED_FROM       | tạm dừng từ                   | suspended from
SUSPENDED_UNTIL      | tạm dừng đến                  | suspended until
FOR_PROGRAM          | các chế độ                    | programs
FOR_CATEGORY         | các đối tượng                 | categories
LIST                 | danh sách                     | list
DRAWN_FROM           | gồm                           | drawn from
SAME_HOUSEHOLD       | cùng                          | in same
LOOKUP               | danh mục                      | lookup
MORE_ROWS            | bổ sung danh mục              | extend lookup
FROM_FILE            | từ tệp                        | from file
LOOK_UP              | tra                           | look up
KEYED_BY             | theo                          | keyed by
HOLIDAYS             | là ngày nghỉ                  | as holidays
# rule
LEVEL                | mức                           | level
LOCAL_MAY_EXCEED     | địa phương được quy định cao hơn | local may exceed
NATIONAL             | chung của cả nước             | nationwide
TABLE                | biểu                          | table
DEFINITION           | khái niệm                     | definition
AREA                 | địa bàn                       | area
MEANS                | được hiểu là                  | means
READING              | cách hiểu                     | reading
CHOSEN               | đang chọn                     | chosen
ALTERNATIVE          | cách khác                     | alternative
CATEGORY             | đối tượng                     | category
APPLIES_TO           | áp dụng đối với               | applies to
CONDITION            | điều kiện                     | condition
ANY_OF_CASES         | thuộc một trong các trường hợp | any of the cases
COEFFICIENT          | hệ số                         | coefficient
BY_TABLE             | theo biểu                     | by table
FOR_EACH             | cho mỗi                       | for each
OTHERWISE            | trường hợp còn lại            | otherwise
REPORT_ROW           | ghi vào dòng                  | reported in row
REPORT_LINE          | dòng báo cáo                  | report line
# program
PROGRAM              | chế độ                        | program
PER                  | tính theo                     | per
PAID_TO              | chi trả cho                   | paid to
ONCE                 | một lần theo                  | once on
AMOUNT               | mức hưởng                     | amount
AT_LEAST             | thấp nhất                     | no less than
AT_MOST              | tối đa                        | at most
MINIMUM              | tối thiểu                     | minimum
OVER_CATEGORIES      | của các đối tượng             | over categories
HIGHEST_ONLY         | chỉ hưởng một mức cao nhất    | highest only
COUNTING_ALSO        | so với cả                     | counting also
ADD_UP               | cộng các mức                  | add up
EXCEPT               | riêng                         | except
CUMULATES            | được hưởng đồng thời với      | cumulates with
EXCLUDED             | không hưởng                   | excluded
TOGETHER_WITH        | được hưởng cùng               | together with
ONE_SHARE            | chỉ một suất cho              | one share for
DISCRETIONARY        | được xem xét                  | discretionary
DEADLINE             | thời hạn                      | deadline
FUNDED_BY            | nguồn kinh phí                | funded by
EXCLUSIVE            | nhóm chế độ                   | program group
# month
START_MONTH          | hưởng từ tháng                | starts in month
OF                   | của                           | of
FOLLOWING            | liền sau                      | following
ADJUSTED             | điều chỉnh từ tháng đủ điều kiện | adjusted in month
STOPS_FOLLOWING      | thôi hưởng từ tháng liền sau  | stops following month
STOP                 | thôi hưởng                    | stop
SUSPEND              | tạm dừng                      | suspend
MOVED_IN             | chuyển đến                    | moved in
ON_DAY_ONLY          | xét tại ngày cuối tháng       | decided on last day
WITHOUT_DECISION     | không cần quyết định          | without decision
# plan
PHASE                | giai đoạn                     | phase
THROUGH              | đến hết ngày                  | through
TARGET               | chỉ tiêu                      | target
NUMERATOR            | tử số                         | numerator
DENOMINATOR          | mẫu số                        | denominator
THRESHOLD            | phải đạt                      | threshold
GROUPED_BY           | chia theo                     | by
WHEN_MISSING         | khi thiếu                     | when missing
WHEN_YEAR_ONLY       | khi chỉ rõ năm của            | when only the year is known of
WHEN_MONTH_ONLY      | khi chỉ rõ tháng của          | when only the month is known of
ASSUME               | coi là                        | assume
EXAMPLE              | ví dụ                         | example
EXPECT               | kết quả                       | expect
PAID_ON              | chi trả ngày                  | paid on
FORESEEN_ON          | dự kiến ngày                  | foreseen on
UNDETERMINED         | chưa xác định                 | undetermined
NO_LAW               | chưa có quy định              | no law
PENDING              | chờ quyết định                | awaiting decision
BY_DECISION          | theo quyết định               | by decision
# expression
AND                  | và                            | and
OR                   | hoặc                          | or
NOT                  | không                         | not
IF                   | nếu                           | if
THEN                 | thì                           | then
ELSE                 | còn không thì                 | else
IS                   | là                            | is
AMONG                | trong                         | among
ONE                  | một                           | one
HAS                  | có                            | has
EVERY                | mọi                           | every
WHERE                | mà                            | where
COUNT                | đếm                           | count
SUM                  | tổng                          | sum
GREATEST             | lớn nhất                      | greatest
LEAST                | nhỏ nhất                      | least
IF_NONE              | không có ai thì               | if none then
UNDER                | dưới                          | under
OF_AT_LEAST          | từ đủ                         | of at least
TO_UNDER             | đến dưới                      | to under
BEFORE               | trước                         | before
REACHED              | đã đến                        | reached
HAS_NO               | chưa có                       | missing
FROM                 | từ                            | from
UNTIL                | đến                           | until
SINCE                | từ ngày                       | since
TIMES                | lần                           | times
AGE                  | tuổi                          | age
TURNING              | đủ                            | turning
SELF                 | người này                     | self
IS_CATEGORY          | là đối tượng                  | is category
RECEIVES             | đang hưởng                    | receives
ON_DAY               | vào ngày                      | on day
DAYS_FROM            | số ngày từ                    | days from
MONTHS_FROM          | số tháng từ                   | months from
WORKING_DAYS_FROM    | số ngày làm việc từ           | working days from
MONTHS_IN_A_ROW      | số tháng liền                 | months in a row
ROUND_UP             | làm tròn lên đến              | round up to
ROUND_DOWN           | làm tròn xuống đến            | round down to
ROUND_NEAREST        | làm tròn đến                  | round to
WORKING_DAYS         | ngày làm việc                 | working day
THIS_DAY             | ngày đang xét                      | this day
# unit
DAY                  | ngày                          | day
MONTH                | tháng                         | month
YEAR                 | năm                           | year
DONG                 | đồng                          | VND
"""


def _read_table() -> tuple[Keyword, ...]:
    keywords, group = [], ""
    for line in _TABLE.strip().splitlines():
        if line.startswith("#"):
            group = line[1:].strip()
        else:
            terminal, vi, en = (part.strip() for part in line.split("|"))
            keywords.append(Keyword(terminal, vi, en, group))
    return tuple(keywords)


KEYWORDS = _read_table()
BY_TERMINAL = {keyword.terminal: keyword for keyword in KEYWORDS}
UNIT_NAMES: dict[str, str] = {
    "người": "person",
    "hộ": "household",
    "kg": "kg",
    "suất": "share",
    "thẻ": "card",
}
"""Units that are ordinary words, Vietnamese to English; written after a number or a slash."""


def phrases(language: Language) -> dict[str, dict[tuple[str, ...], Keyword]]:
    """Keywords by their first word (casefolded), each by all its words."""
    index: dict[str, dict[tuple[str, ...], Keyword]] = {}
    for keyword in KEYWORDS:
        words = tuple(keyword.spelling(language).casefold().split())
        index.setdefault(words[0], {})[words] = keyword
    return index
