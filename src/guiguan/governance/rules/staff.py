"""When an officer has something to declare. Pure."""

from guiguan.procedure.spec import Guard
from guiguan.rounds.rules import RoundFacts

SOMETHING_TO_DECLARE = Guard[RoundFacts](
    "something_to_declare", "recusal.declare", lambda facts: facts.to_declare() > 0,
    "本届目前没有需要您申报有无利害关系的申报。", "有新的申报提交或者进入下一环节后，再行申报。",
)  # fmt: skip
