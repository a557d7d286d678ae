"""Contact rows: the people at an account."""

from handlers.imports.cells import Cells, folded, words
from handlers.imports.planning import World
from storage.imports import Key, Noun, Values
from storage.names import fold

_LINES = words(
    business="业务|业务线|商务|sales",
    technical="技术|技术线|technology|it",
    procurement="采购|采购线|purchasing",
    finance="财务|财务线|financial",
    executive="高层|高层线|管理层|management",
)
_ROLES = words(
    decider="决策者|决策人|decision maker",
    adviser="建议者|影响者|advisor|influencer",
    user="使用者|用户|end user",
)
_INFLUENCE = (1, 3)


class ContactPlanner:
    """A contact is told by account and name."""

    noun = Noun.CONTACTS

    def __init__(self, world: World) -> None:
        self._world = world

    def parse(self, cells: Cells) -> tuple[Key, Values]:
        account = cells.needed("account")
        name = cells.needed("name")
        key = (self._world.account(folded(account), account), fold(name))
        values: Values = {
            "account": key[0],
            "name": name,
            "title": cells.text("title"),
            "line": cells.choice("line", _LINES),
            "role": cells.choice("role", _ROLES),
            "influence": cells.whole("influence", *_INFLUENCE),
            "key": cells.yes_no("key"),
        }
        return key, values

    def accept(self, key: Key, values: Values, *, new: bool) -> None:
        """A contact row changes nothing for the rows after it."""

    def finish(self) -> None:
        """Nothing but the rows themselves is worth a remark."""
