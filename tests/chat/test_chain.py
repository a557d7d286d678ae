"""The decision chain: who stands where, who is missing, on whom it hangs, and how it was."""

import pytest

from storage import Tx, accounts, chain, contacts
from tests.stage import Stage

PNG = b"\x89PNG"


async def key_of(stage: Stage, account: str, contact: str) -> tuple[int, int]:
    """The keys of an account and of one of its contacts."""

    def look(tx: Tx) -> tuple[int, int]:
        found = accounts.by_name(tx, account)
        assert found is not None
        there = chain.of_account(tx, found.id)
        return found.id, next(each.id for each in there if each.name == contact)

    return await stage.asks(look)


async def test_the_chain_names_its_people_its_empty_seats_and_its_single_thread(
    stage: Stage,
) -> None:
    shown = await stage.li_na.says("/chain 华信", "华信科技", "决策链")
    assert (shown.photo or b"").startswith(PNG)
    lines = shown.text.split("\n")
    assert "▰▰▰▱▱ ★ 王敏：有好感 · 决策者 · ●●●" in lines
    assert "▰▰▱▱▱ ★ 赵强：接受 · 决策者 · ●●●" in lines
    assert "? 刘芳：尚未评价 · 建议者 · ●●" in lines
    seats = [line for line in lines if line.startswith("◌")]
    assert seats == ["◌ 业务决策者：还不认识", "◌ 财务决策者：还不认识", "◌ 高层决策者：还不认识"]
    assert lines.index("技术") < lines.index("采购") < lines.index("财务")
    assert "单点风险：关系全靠王敏一人" in shown.text
    assert shown.labels == ["王敏", "赵强", "刘芳", "应有的决策者", "＋ 添加联系人", "‹ 华信科技"]

    shown = await stage.daniel.says("/chain orion", "Orion Logistics", "decision chain")
    assert (shown.photo or b"").startswith(PNG)
    lines = shown.text.split("\n")
    assert "▰▰▰▰▱ ★ Grace Miller: Supports us · decider · ●●●" in lines
    assert "Procurement" in lines
    assert "◌" not in shown.text  # it is known which posts there are not
    assert "Single thread: the whole relationship hangs on Grace Miller" in shown.text


async def test_the_chain_is_found_by_a_few_letters_or_chosen(stage: Stage) -> None:
    shown = await stage.li_na.says("/chain hx", "华信科技", "华星光电")
    assert len(shown.labels) == 2
    await stage.li_na.presses("华星光电", "吴刚", "决策链")
    await stage.li_na.says("/chain", "哪家客户", "北岳能源")
    await stage.emma.says("/chain", "Whose chain?", "Baltic Shipping")
    await stage.emma.says("/chain zzzz", "nothing like", "zzzz")


async def test_the_chain_leads_to_each_person_and_back(stage: Stage) -> None:
    emma = stage.emma
    await emma.says("/chain orion", "Peter Novak")
    await emma.presses("Peter Novak", "Head of Purchasing", "Decision chain")
    await emma.presses("Decision chain", "Single thread")
    await emma.presses("‹ Orion Logistics", "Orion Logistics")


async def test_the_chain_of_a_day_shows_who_was_there(stage: Stage) -> None:
    emma = stage.emma
    _, peter = await key_of(stage, "Orion Logistics", "Peter Novak")
    await stage.waits(days=2)
    now = stage.service.clock.now()
    await stage.service.ledger.write(lambda tx: chain.mark_left(tx, peter, None, 1, now))
    shown = await emma.says("/chain orion", "Left: Peter Novak")
    assert "◌ Procurement decider: unknown" in shown.text
    assert "Single thread" in shown.text
    shown = await emma.says("/chain orion yesterday", "As it was on 19 Nov 2026", "Peter Novak")
    assert "◌ Procurement" not in shown.text
    assert "Add someone" not in "".join(shown.labels)
    await stage.li_na.says("/chain 华信 2026-11-17", "2026年11月17日时的情况", "王敏")


async def test_who_reports_to_whom_and_who_has_no_place_is_said(stage: Stage) -> None:
    account, grace = await key_of(stage, "Orion Logistics", "Grace Miller")
    _, peter = await key_of(stage, "Orion Logistics", "Peter Novak")
    now = stage.service.clock.now()

    def change(tx: Tx) -> None:
        chain.edit(tx, peter, 1, now, reports_to_id=grace, key=False)
        contacts.create(tx, account, "<b>Eve</b> & {x} %s", now)

    await stage.service.ledger.write(change)
    shown = await stage.emma.says("/chain orion", "reports to Grace Miller")
    assert "No place in the chain yet: <b>Eve</b> & {x} %s" in shown.text
    assert "★ Peter" not in shown.text
    await stage.emma.presses("<b>Eve</b> & {x} %s", "<b>Eve</b> & {x} %s", "Not rated yet")
    await stage.emma.says("/contact grace", "Reporting to them: Peter Novak")


@pytest.mark.parametrize("command", ["/chain", "/contact"])
async def test_what_one_may_not_see_is_answered_like_what_is_not_there(
    stage: Stage, command: str
) -> None:
    emma = stage.emma
    hidden = await emma.says(f"{command} {'华信' if command == '/chain' else '王敏'}", "found")
    unknown = await emma.says(f"{command} 没有的", "没有的")
    assert hidden.labels == unknown.labels == []


async def test_the_buttons_ask_anew_what_one_may_see(stage: Stage) -> None:
    emma, before = stage.emma, await stage.counts()
    account, contact = await key_of(stage, "华信科技", "王敏")
    for name in ("chain", "add", "contact", "edit", "place", "left", "move", "returned"):
        answers = []
        for key in (account if name in ("chain", "add") else contact, 987654321):
            await emma.taps(f"{name}.{key}")
            await stage.settles()
            answers.append((emma.last.text, emma.last.labels))
        assert answers[0] == answers[1], name
        assert "王敏" not in str(answers)
    after = await stage.counts()
    assert after == before
