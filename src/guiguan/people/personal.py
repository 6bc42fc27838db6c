"""What people holds about persons. One line a model: a new field is named here, with its use or as plain."""

from guiguan.procedure.personal import (
    ACCOUNT,
    ASKED,
    CONTACT,
    CONTENT,
    HANDLER,
    NAME,
    NUMBER,
    POST,
    RIGHT,
    model,
)

DECLARED = {
    "Authority": model("code name award office committee document_prefix calendar_scopes contact fictitious"),
    "Organisation": model("name credit_code unit parent district trade size"),
    "Person": model(whose="id", name=NAME, phone=CONTACT, mail=CONTACT),
    "Account": model("is_active", whose="person", password=ACCOUNT, last_login=ACCOUNT, username=ACCOUNT, person=NAME,
                     email=CONTACT, date_joined=ACCOUNT),
    "RoleGrant": model(whose="person", person=RIGHT, authority=RIGHT, role=RIGHT, starts=RIGHT, ends=RIGHT,
                       district=RIGHT, organisation=RIGHT, desk=RIGHT),
    "Membership": model(whose="person", person=RIGHT, organisation=RIGHT, right=RIGHT, starts=RIGHT, ends=RIGHT),
    "Post": model("credit_code", whose="person", person=POST, employer=POST, title=POST, starts=POST, ends=POST),
    "Invitation": model("purpose subject_id salt token_sha256 expires_at state version", whose="accepted_by_id",
                        organisation=RIGHT, right=RIGHT, name=NAME, address=CONTACT, invited_at=HANDLER,
                        invited_by_id=HANDLER, accepted_by_id=RIGHT, accepted_at=RIGHT),
    "Registration": model("authority receipt organisation_name credit_code unit district trade letter_id state version",
                          name=NAME, phone=CONTACT, mail=CONTACT, identity=NUMBER, lodged_at=RIGHT,
                          checked_by_id=HANDLER, decided_by_id=HANDLER, decided_at=HANDLER, reason=CONTENT),
    "FactorReset": model("authority state version", whose="account__person", account=ACCOUNT,
                         reason=ACCOUNT, checked=ACCOUNT, proposed_by_id=HANDLER, proposed_at=HANDLER,
                         decided_by_id=HANDLER),
    "Acknowledgement": model(whose="person", person=ASKED, version=ASKED, at=ASKED),
    "PersonalRequest": model("authority version", whose="person", person=ASKED, wish=ASKED, content=ASKED,
                             lodged_at=ASKED, due_on=ASKED, state=ASKED, answer=ASKED, decided_by_id=HANDLER,
                             decided_at=ASKED),
}  # fmt: skip
