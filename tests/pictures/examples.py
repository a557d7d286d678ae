"""Huaxin and its neighbours as pictures, in both languages: what the tests draw."""

from handlers.pictures.chain import Chain, ChainLegend
from handlers.pictures.events import Event, Happening
from handlers.pictures.heatmap import Cell, Heatmap, Row
from handlers.pictures.levels import Level
from handlers.pictures.tile import Contact, Seat
from handlers.pictures.timeline import Band, Stage, Tick
from handlers.pictures.trend import Trend
from handlers.pictures.trend_line import Point

POINT, PLANE = Level("点", 1, 3), Level("面", 2, 3)
TREND = Trend(
    title="华信科技",
    subtitle="客户关系指数 · 面",
    points=(Point(0, 31), Point(0.2, 41), Point(0.3, None), Point(0.4, 52), Point(1, 61)),
    ticks=(Tick(0, "2024-11"), Tick(0.5, "2025-05"), Tick(1, "11-18")),
    last="61",
    assessment="评价",
    unknown="情况不明",
    footer="2025-11-18",
    language="zh",
    stages=(Stage(POINT, 0, 0.4), Stage(PLANE, 0.4, 1)),
    events=(
        Event(0.2, Happening.HANDOVER, "02-01 由王磊交给李娜"),
        Event(0.55, Happening.RUBRIC, "06-10 换用评价矩阵 2.0"),
        Event(0.82, Happening.DROP, "09-20 赵强: 接受 → 反对"),
        Event(0.83, Happening.DEPARTURE, "09-28 周杰离开"),
        Event(0.9, Happening.RECOVERY, "10-25 王敏: 支持不排他"),
    ),
)

TREND_IN_ENGLISH = Trend(
    title="Huaxin Technology",
    subtitle="Organizational relationship",
    points=(Point(0, 40), Point(0.5, 55), Point(0.6, None), Point(1, 72)),
    ticks=(Tick(0, "Nov 2024"), Tick(0.5, "May 2025"), Tick(1, "18 Nov")),
    last="72",
    assessment="assessment",
    unknown="nothing known",
    footer="18 Nov 2025",
    language="en",
    bands=(
        Band(Level("transactional", 0, 4), 0, 37.5),
        Band(Level("qualified", 1, 4), 37.5, 50),
        Band(Level("key supplier", 2, 4), 50, 68.75),
        Band(Level("partner", 3, 4), 68.75, 87.5),
        Band(Level("strategic partner", 4, 4), 87.5, 100),
    ),
    events=(Event(0.5, Happening.RUBRIC, "10 May: rubric 2.0"),),
    more="… and 3 earlier",
    note="Next: an executive visit.",
)

LEVELS = tuple(
    Level(name, rung, adverse=rung == 0)
    for rung, name in enumerate(("反对", "接触", "接受", "有好感", "支持不排他", "支持并排他"))
)
UNDETERMINED = Level("待定", None)
CHAIN = Chain(
    title="华信科技",
    subtitle="决策链 · 2025-11-18",
    lines=("业务", "技术", "采购", "财务", "高层"),
    roles=("决策者", "建议者", "使用者"),
    no_line="决策线未知",
    no_role="角色未知",
    contacts=(
        Contact(1, "陈建国", "总经理", LEVELS[3], 3, 4, 0, key=True),
        Contact(2, "王敏", "信息部总监", LEVELS[4], 3, 1, 0, key=True, reports_to=1),
        Contact(3, "赵强", "采购总监", LEVELS[0], 3, 2, 0, key=True, reports_to=1),
        Contact(4, "刘洋", "架构师", LEVELS[5], 2, 1, 1, reports_to=2),
        Contact(5, "周杰", "采购专员", UNDETERMINED, 1, 2, 1, stale=True, reports_to=3),
    ),
    seats=(Seat(0, 0, "业务决策者：还不认识"), Seat(3, 0, "财务决策者：还不认识")),
    legend=ChainLegend((*LEVELS, UNDETERMINED), "影响力", "关键人", "超期未更新", "汇报关系"),
    footer="2025-11-18",
    language="zh",
    warning="单线联系: 全部关系系于王敏一人",
)

SUPPORTS_US, OPPOSES_US = Level("supports", 4), Level("opposed", 0, adverse=True)
CHAIN_IN_ENGLISH = Chain(
    title="Huaxin Technology",
    subtitle="Decision chain",
    lines=("Business", "Technical", "Procurement", "Finance", "Executive"),
    roles=("Decider", "Adviser", "User"),
    no_line="Line unknown",
    no_role="Role unknown",
    contacts=(
        Contact(2, "Wang Min", "IT director", SUPPORTS_US, 3, 1, 0, key=True),
        Contact(3, "Zhao Qiang", "Buyer", OPPOSES_US, 2, 2, 1, stale=True, reports_to=2),
        Contact(9, "Wu Jing", "", Level("undetermined", None), 1),
    ),
    seats=(Seat(3, 0, "Finance decider: unknown"),),
    legend=ChainLegend(
        (OPPOSES_US, SUPPORTS_US), "influence", "key contact", "not rated in 90 days", "reports to"
    ),
    footer="18 Nov 2025",
    language="en",
)

SUPPORTS = Level("支持不排他", 4)
OPPOSED = Level("反对", 0, adverse=True)
GOOD = Level("良好", 2, 3)
KEY_SUPPLIER = Level("关键供应商", 2, 4)
HUAXIN_ROW = Row(
    "华信科技", "A · 李娜", (Cell(SUPPORTS, 1), Cell(GOOD), Cell(KEY_SUPPLIER, -1)), 61, 4
)
DONGHAI_ROW = Row(
    "东海", "B · 王磊", (Cell(OPPOSED, -4), Cell(Level("待定", None)), None), 18.4, -22
)
NANSHAN_ROW = Row("南山", "C", (None, None, None), None)
HEATMAP = Heatmap(
    title="团队客户关系",
    subtitle="3 家客户",
    columns=("关键", "普遍", "组织", "指数"),
    rows=(HUAXIN_ROW, DONGHAI_ROW, NANSHAN_ROW),
    more="",
    nothing="还没有客户",
    never="尚未评价",
    footer="2025-11-18",
    language="zh",
)

HEATMAP_IN_ENGLISH = Heatmap(
    title="Zhang Wei: portfolio",
    subtitle="3 accounts",
    columns=("Key", "General", "Organization", "Index"),
    rows=(
        Row(
            "Huaxin Technology",
            "A · Li Na",
            (Cell(SUPPORTS_US, 1), Cell(Level("good", 2, 3)), Cell(Level("qualified", 1, 4), -1)),
            61,
            4,
        ),
        Row("Donghai", "B · Wang Lei", (Cell(OPPOSES_US), None, None), 18, -22),
    ),
    more="… and 1 more",
    nothing="No accounts yet",
    never="not rated yet",
    footer="18 Nov 2025",
    language="en",
)
