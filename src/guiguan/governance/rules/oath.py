"""承诺书 as members sign it, on screen or on paper; a new wording is a new edition. Pure."""

from dataclasses import dataclass

from guiguan.procedure.spec import Guard

EDITION = "2026-1"
TEXT = (
    "本人自愿参加本届政府质量奖评审工作，承诺如下：",
    "一、遵守评审纪律，依照评审标准和评审规则独立、客观、公正评审，不受任何单位和个人影响。",
    "二、与申报方有利害关系的，主动提出回避；参加评审后发现的，立即报告并停止接触有关材料。",
    "三、对申报材料、评审过程、评分和合议情况保密，不复制、不外传，不将材料用于评审以外的用途。",
    "四、不收受申报方的财物和宴请，不在评审期间接受申报方的咨询、授课等有偿委托。",
    "五、按期完成评审任务，对自己的评分和签署的意见负责。",
    "违反上述承诺的，愿意依照有关规定承担责任。",
)


@dataclass(frozen=True, slots=True)
class PaperOathFacts:
    """An oath entered from paper, for the person who would compare it with the scan."""

    actor_person: int
    entered_by: int
    seated: bool = True
    sworn_since: bool = False
    """It holds an oath, and the member has sworn otherwise since."""
    stale: tuple[str, ...] = ()
    """Cases it declares for which nothing is asked of the member any more, or in another stage."""


NOT_OWN_ENTRY = Guard[PaperOathFacts](
    "not_own_entry", "system:经办与审核分离", lambda facts: facts.actor_person != facts.entered_by,
    "这份纸质承诺书由您录入，不能由您核对。", "请由另一名人员对照扫描件核对。",
)  # fmt: skip
STILL_SEATED = Guard[PaperOathFacts](
    "still_seated", "group.form", lambda facts: facts.seated, "该专家已不是本组成员，或者评审组已经撤销。", "请退回这份录入。",
)  # fmt: skip
NOT_SWORN_SINCE = Guard[PaperOathFacts](
    "not_sworn_since", "oath.swear", lambda facts: not facts.sworn_since,
    "该成员已经签署本组的承诺书。", "请退回这份录入；纸上只有回避申报有用的，重新录入回避申报。",
)  # fmt: skip
STILL_ASKED = Guard[PaperOathFacts](
    "declarations_still_asked", "recusal.declare", lambda facts: not facts.stale,
    lambda facts: f"录入之后，下列申报的回避已经申报过，或者已经进入另一环节：{'、'.join(facts.stale[:4])}。",
    "请退回这份录入，由该成员就现在的环节申报。",
)  # fmt: skip
