"""首次登记: a stranger states his organisation and himself and uploads the sealed letter; a person his document."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from guiguan.documents.forms import HINT, TakenFile
from guiguan.documents.upload import UploadRefused
from guiguan.people import queries as people
from guiguan.people.operations import registration
from guiguan.procedure.spec import THE_PUBLIC
from guiguan.web import access
from guiguan.web.context import site_authority
from guiguan.web.public.limits import TOO_OFTEN, too_often


class Applicant(forms.Form):
    """Whoever registers, and how to reach him."""

    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="电话", max_length=30)
    mail = forms.EmailField(label="电子邮箱", help_text="准予登记后，开户邀请发到这个邮箱。")
    read = forms.BooleanField(label="已阅读个人信息处理规则。")

    def __init__(self, *args: Any, at: datetime) -> None:
        super().__init__(*args)
        self.fields["proof"].given_by = THE_PUBLIC, at  # type: ignore[attr-defined]


class OrganisationForm(Applicant):
    organisation_name = forms.CharField(label="单位名称", max_length=120)
    credit_code = forms.CharField(label="统一社会信用代码", max_length=30, help_text="内设机构填写所属单位的代码。")
    unit = forms.CharField(label="内设机构名称", max_length=80, required=False, help_text="以内设机构申报的填写。")
    district = forms.CharField(label="所在区", max_length=40)
    trade = forms.CharField(label="行业", max_length=40)
    proof = TakenFile("盖章的授权书", help_text="下载空白授权书，填写并加盖单位公章后扫描。" + HINT)
    field_order = ("organisation_name", "credit_code", "unit", "district", "trade", "name", "phone", "mail", "proof",
                   "read")  # fmt: skip

    def clean_credit_code(self) -> str:
        code = registration.plain_code(self.cleaned_data["credit_code"])
        if not code.isalnum() or not code.isascii() or len(code) > 18:
            raise forms.ValidationError("代码由十八位以内的数字和字母组成，请核对后重新输入。")
        return code


class PersonForm(Applicant):
    identity = forms.CharField(
        label="身份证件号码", max_length=30, help_text="加密保存，只用于核对身份，查阅逐次留痕。"
    )
    proof = TakenFile("身份证件", help_text="身份证件的扫描件或者照片。" + HINT)
    field_order = ("name", "identity", "phone", "mail", "proof", "read")


def _take(request: HttpRequest, form_class: type[Applicant], title: str) -> HttpResponse:
    """The answer is the same whether or not the code or the address is known."""
    authority = site_authority()
    if authority is None:
        raise Http404
    form, sentence = form_class(request.POST or None, request.FILES or None, at=access.at_of(request)), ""
    if request.method == "POST" and form.is_valid():
        if too_often(request, "enrol"):
            sentence = TOO_OFTEN
        else:
            given = {name: value for name, value in form.cleaned_data.items() if name != "read"}
            try:
                row = registration.lodge_registration(authority, actor=THE_PUBLIC, at=access.at_of(request),
                                                      **given)  # fmt: skip
            except UploadRefused as refused:
                form.add_error("proof", str(refused))
            else:
                doubtful = registration.code_doubtful(row.credit_code)
                response = render(request, "public/enrol_receipt.html", {"row": row, "doubtful": doubtful})
                response["Cache-Control"] = "no-store"
                return response
    context: dict[str, Any] = {"form": form, "title": title, "sentence": sentence, "authority": authority,
                               "letter": form_class is OrganisationForm,
                               "choose_again": request.method == "POST" and bool(request.FILES)}  # fmt: skip
    return render(request, "public/enrol_form.html", context, status=422 if request.method == "POST" else 200)


@access.public
def enrol(request: HttpRequest) -> HttpResponse:
    """Who registers how, and what follows."""
    return render(request, "public/enrol.html", {"authority": site_authority()})


@access.public
@require_http_methods(["GET", "POST"])
def organisation(request: HttpRequest) -> HttpResponse:
    return _take(request, OrganisationForm, "单位首次登记")


@access.public
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest) -> HttpResponse:
    return _take(request, PersonForm, "个人首次登记")


@access.public
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """How a registration stands, by number and address. A wrong number and a wrong address answer alike."""
    number, mail = request.POST.get("number", "")[:20].strip().upper(), request.POST.get("mail", "")[:120].strip()
    context: dict[str, Any] = {"number": number, "mail": mail}
    if request.method == "POST":
        if too_often(request, "enrol"):
            context["sentence"] = TOO_OFTEN
        else:
            context["found"] = found = people.registration_by(number, mail)
            context["sentence"] = "" if found else "没有查到。请核对登记编号和电子邮箱后再试。"
    wrong = bool(context.get("sentence"))
    response = render(request, "public/enrol_status.html", context, status=422 if wrong else 200)
    response["Cache-Control"] = "no-store"
    return response


@access.public
def letter(request: HttpRequest) -> HttpResponse:
    """空白授权书, to print."""
    return render(request, "public/enrol_letter.html", {"authority": site_authority()})


urlpatterns = [
    path("enrol/", enrol, name="enrol"),
    path("enrol/organisation/", organisation, name="enrol-organisation"),
    path("enrol/person/", person, name="enrol-person"),
    path("enrol/status/", status, name="enrol-status"),
    path("enrol/letter/", letter, name="enrol-letter"),
]
