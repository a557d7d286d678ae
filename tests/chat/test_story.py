"""The core story, as Li Na and Zhang Wei live it in Chinese, Emma and Daniel in English."""

from tests.stage import EITHER_WAY, Stage

PNG = b"\x89PNG\r\n\x1a\n"


@EITHER_WAY
async def test_a_visit_a_fall_and_the_manager_hears_of_it(stage: Stage) -> None:
    li_na, zhang_wei = stage.li_na, stage.zhang_wei

    # She finds the account by its pinyin initials, and picks whom she met.
    await li_na.says("/visit", "哪家客户", "华信科技", "北岳能源")
    await li_na.says("hx", "华信科技", "华星光电")
    await li_na.presses("华信科技", "见到了谁", "王敏", "赵强", "刘芳")
    await li_na.presses("赵强", "✓ 赵强")
    await li_na.presses("选好了", "华信科技", "今天", "赵强", "保存")
    await li_na.says("他们对报价不满意，要看竞争对手的方案", "对报价不满意", "保存")
    saved = await li_na.presses("保存", "已保存", "3/5", "评价赵强")
    assert "华信科技" in saved.text

    # She rates him while it is fresh: by tapping and by typing, as it comes.
    await li_na.presses("评价赵强", "华信科技 · 赵强", "采购总监", "10月22日", "接受")
    await li_na.presses("重新评价", "1/6", "接受认可", "⑤", "①", "未观察到")
    await li_na.presses("③", "2/6", "活动参与")
    await li_na.says("2", "3/6", "信息传递")
    await li_na.says("三", "4/6", "业务指导")
    await li_na.says("２", "5/6", "决策支持")
    await li_na.presses("①", "6/6", "竞争态度", "否决我司")
    await li_na.says("评审会上当着所有人反对我司方案", "✓", "决策支持", "6/6")
    summary = await li_na.presses("①", "赵强", "接受 → 反对 ▼", "确认提交")

    # The summary is a picture with words; it says what fell, and what to do.
    assert summary.photo is not None
    assert summary.photo.startswith(PNG)
    assert "▼ 决策支持" in summary.text
    assert "下一步" in summary.text
    await li_na.presses("确认提交", "已记录", "张伟")

    # The manager asked for nothing, and has the alert.
    alert = await zhang_wei.reads("赵强", "华信科技", "接受 → 反对", "#A", "李娜")
    assert "评审会上当着所有人反对我司方案" in alert.text
    assert alert.labels == ["我来跟进", "向李娜了解", "关系现状"]

    # He asks how we stand.
    await zhang_wei.says("/level 华信", "华信科技", "李娜", "赵强（反对，11月18日起）")
    card = await zhang_wei.presses("关键", "赵强", "反对 ▼")
    assert "王敏" in card.labels
    await zhang_wei.presses("王敏", "信息部总监", "有好感")
    assert (zhang_wei.last.photo or b"").startswith(PNG)

    # On Friday at three Li Na is nudged: how far she is, and whom to see next.
    await stage.moves_to(4, 15)
    nudge = await li_na.reads("15:00", "3/5", "北岳能源 · 孙立")
    assert "记拜访：北岳能源" in nudge.labels


@EITHER_WAY
async def test_the_same_story_in_english(stage: Stage) -> None:
    emma, daniel = stage.emma, stage.daniel

    # A typo is no obstacle.
    await emma.says("/visit", "Which account", "Orion Logistics", "Baltic Shipping")
    await emma.says("orionn logistic", "Orion Logistics", "New account")
    await emma.presses("Orion Logistics", "Who did you meet", "Grace Miller", "Peter Novak")
    await emma.says("grace", "✓ Grace Miller")
    await emma.presses("Done", "Orion Logistics", "Today", "Grace Miller", "Save")
    await emma.says("They are talking to a rival now", "talking to a rival", "Save")
    await emma.presses("Save", "saved", "3 of 5", "Rate Grace Miller")

    await emma.presses("Rate Grace Miller", "CIO", "9 Nov", "Supports")
    await emma.presses("Rate afresh", "1/6", "Not observed")
    await emma.says("three", "2/6")
    await emma.presses("②", "3/6")
    await emma.says("4/5", "4/6")
    await emma.presses("②", "5/6")
    await emma.says("1", "6/6", "shows this?")
    await emma.says("She voted against us in the steering committee", "✓", "6/6")
    await emma.presses("②", "still lack", "Visit of 18 Nov")  # the ④ has nothing behind it yet
    summary = await emma.presses("Visit of 18 Nov", "Grace Miller", "Opposed ▼", "Submit")
    assert (summary.photo or b"").startswith(PNG)
    assert "6 answers · 2 facts, all of the last 90 days" in summary.text
    await emma.presses("Submit", "Recorded", "Daniel Weber")

    alert = await daniel.reads("Grace Miller", "Orion Logistics", "Opposed", "#A", "Emma Fischer")
    assert "She voted against us in the steering committee" in alert.text
    assert alert.labels == ["I’ll follow up", "Ask Emma Fischer", "Where do we stand?"]

    await daniel.says("/level orion", "Orion Logistics", "Grace Miller (Opposed since 18 Nov")
    await daniel.presses("Key", "Grace Miller", "Opposed ▼")
    await daniel.presses("Peter Novak", "Head of Purchasing")
    assert (daniel.last.photo or b"").startswith(PNG)

    await stage.moves_to(4, 15)
    await emma.reads("Friday", "15:00", "3 of 5", "Peter Novak", "Log: Orion Logistics")
