"""What is typed in from a signed oath, and how another officer says that he has compared it."""

from collections.abc import Iterator
from typing import Any

from django import forms

from guiguan.documents.forms import TakenFile
from guiguan.governance.forms.groups import GROUNDS, interest_in
from guiguan.governance.operations.groups import Interest
from guiguan.governance.queries import groups, oaths
from guiguan.governance.rules import oath
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.people.models import Person
from guiguan.procedure.ports import add_form

ASKED = ("请选择情形；纸上没有写明的，选“其他利害关系”。", "请照纸面写明事实和理由。")
ANSWERS = [("", "纸上没有勾选"), ("no", "无"), ("yes", "有")]


class EnterPaperOathForm(ActForm):
    """Member, day, edition and scan; then one line for each case about which some member is asked."""

    layout = "office/_paper_oath_form.html"
    member = forms.ChoiceField(label="成员")
    signed_on = day("签署日期", help_text="照纸面填写。")
    edition = forms.CharField(
        label="承诺书版本", max_length=20, required=False, help_text="照纸面标题下方填写；只有回避申报表的留空。"
    )
    scan = TakenFile("扫描件")

    def prepare(self) -> None:
        kept_from = groups.barred_from(self.actor.person_id)
        self.members = {str(one.person.pk): one for one in oaths.to_sign(self.case)}
        self.fields["member"].choices = [("", "请选择"), *((pk, one.person.name) for pk, one in self.members.items())]  # type: ignore[attr-defined]
        asked = {row.pk: row for one in self.members.values() for row in one.asked if row.pk not in kept_from}
        self.asked = sorted(asked.values(), key=lambda row: (row.number or "", row.pk))
        for row in self.asked:
            self.fields[f"answer_{row.pk}"] = forms.ChoiceField(
                label="有无利害关系", choices=ANSWERS, required=False, widget=forms.RadioSelect
            )
            self.fields[f"ground_{row.pk}"] = forms.ChoiceField(
                label="有的，情形", choices=[("", "——"), *GROUNDS], required=False
            )
            self.fields[f"reason_{row.pk}"] = forms.CharField(label="事实和理由", max_length=500, required=False)

    def lines(self) -> Iterator[tuple[str, list[Any]]]:
        """(the case in words, its bound fields)."""
        for row in self.asked:
            yield groups.holder_line(row), [self[f"{name}_{row.pk}"] for name in ("answer", "ground", "reason")]

    def clean_member(self) -> Person:
        found: Person = self.members[self.cleaned_data["member"]].person
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        answers: dict[int, Interest | None] = {}
        for row in self.asked:
            said = data.get(f"answer_{row.pk}")
            if said == "yes":
                answers[row.pk] = interest_in(self, row.pk, *ASKED)
            elif said == "no":
                answers[row.pk] = None
        one = self.members.get(str(data["member"].pk)) if "member" in data else None
        if one and not one.sworn and data.get("edition") != oath.EDITION:
            self.add_error("edition", f"现行版本是 {oath.EDITION}；纸面不是这一版的，请打印现行版本重新签署。")
        return {**{name: data.get(name) for name in ("member", "signed_on", "edition", "scan")}, "answers": answers}


class ConfirmPaperOathForm(ActForm):
    checked = forms.BooleanField(label="已对照扫描件核对姓名、签名、日期、版本和每一项申报，录入与纸面一致")


def fill_forms() -> None:
    add_form("oath.enter_paper", EnterPaperOathForm)
    add_form("oath.confirm_paper", ConfirmPaperOathForm)
    add_form("oath.return_paper", ReasonForm)
