"""What the entry of an organisation's parent asks for."""

from typing import Any

from django import forms

from guiguan.governance.states import LinkKind
from guiguan.people.forms import ActForm, ReasonForm, day
from guiguan.procedure.ports import add_form


def _code(label: str, **more: Any) -> forms.RegexField:
    return forms.RegexField(label=label, regex=r"^[0-9A-Z]{18}$", strip=True,
                            error_messages={"invalid": "请填写 18 位数字和大写字母。"}, **more)  # fmt: skip


def _name(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=120, required=False, help_text="已经登记的单位不必填写。")


class LinkForm(ActForm):
    child_code = _code("下属单位的统一社会信用代码")
    child_name = _name("下属单位名称")
    kind = forms.TypedChoiceField(label="关系", choices=LinkKind.choices(), coerce=LinkKind,
                                  help_text="原有登记有误、实际没有上级单位的，选择“没有上级单位”。")  # fmt: skip
    parent_code = _code("上级单位的统一社会信用代码", required=False, help_text="没有上级单位的留空。")
    parent_name = _name("上级单位名称")
    source = forms.CharField(label="信息来源", max_length=200, help_text="例如：国家企业信用信息公示系统。")
    looked_up_on = day("查询日期")


def fill_forms() -> None:
    add_form("organisation.link", LinkForm)
    add_form("organisation_link.reject", ReasonForm)
