"""The messages about credentials and special labels as shipped."""

from django.utils.translation import gettext_lazy as _

from audit.message_specs import ANSWER_EN, ANSWER_ZH, MessageSpec, body_en, body_zh

ANSWER_BY = {"answer_by": _("last day to answer")}
CREDENTIAL = {
    "credential": _("kind of credential"),
    "credential_number": _("number of the credential, masked"),
    "valid_until": _("last day of its validity, if any"),
    "accounts": _("accounts that rest on it"),
}
LABEL = {
    "account": _("name of the account"),
    "account_id": _("platform id of the account"),
    "label": _("special label"),
}


def _credential_specs(model, *, article, loss_zh, loss_en):
    """The messages of a credential; `loss_zh`, `loss_en` say what follows when it is lost."""
    fields = CREDENTIAL
    it_zh, it_en = "{credential}（编号：{credential_number}）", "{credential} ({credential_number})"
    affected_zh, affected_en = "涉及账号：{accounts}", "Accounts concerned: {accounts}"
    return (
        MessageSpec(
            key=f"licensing.{model}.verify",
            subject_zh="核验结果通知：{credential}已通过核验",
            body_zh=body_zh(
                f"您提交的{it_zh}已通过核验。",
                "有效期至：{valid_until}",
                affected_zh,
                "请在有效期届满前提交续期材料。",
            ),
            subject_en="Result of the verification: {credential} verified",
            body_en=body_en(
                f"What you submitted was verified: {it_en}.",
                "Valid until: {valid_until}",
                affected_en,
                "Please submit its renewal before it expires.",
            ),
            fields=fields,
            articles=(article,),
        ),
        MessageSpec(
            key=f"licensing.{model}.request_information",
            subject_zh="请补充材料：{credential}",
            body_zh=body_zh(
                f"我们正在核验您提交的{it_zh}，需要您补充说明或材料：",
                "{reasons}",
                ANSWER_ZH,
                "逾期未答复的，我们将依据现有材料作出核验决定。",
            ),
            subject_en="Information requested: {credential}",
            body_en=body_en(
                f"We are verifying what you submitted: {it_en}. We need further information or "
                "materials:",
                "{reasons}",
                ANSWER_EN,
                "Without an answer in time, we will decide on the materials at hand.",
            ),
            fields={**fields, **ANSWER_BY},
            articles=(article,),
        ),
        MessageSpec(
            key=f"licensing.{model}.reject",
            subject_zh="核验结果通知：{credential}未通过核验",
            body_zh=body_zh(
                f"您提交的{it_zh}经核验未予通过。理由如下：",
                "{reasons}",
                "您可以针对上述问题补正后重新提交。",
            ),
            subject_en="Result of the verification: {credential} not verified",
            body_en=body_en(
                f"What you submitted was not verified: {it_en}. Reasons:",
                "{reasons}",
                "You may submit it again once the points above are put right.",
            ),
            fields=fields,
            articles=(article,),
        ),
        MessageSpec(
            key=f"licensing.{model}.remind",
            subject_zh="到期提醒：{credential}将于{valid_until}到期",
            body_zh=body_zh(
                f"您登记的{it_zh}将于{{valid_until}}到期。",
                affected_zh,
                "{reasons}",
                "请在到期前提交续期材料。",
            ),
            subject_en="Expiry notice: {credential}, valid until {valid_until}",
            body_en=body_en(
                f"The following credential of yours is valid until {{valid_until}}: {it_en}.",
                affected_en,
                "{reasons}",
                "Please submit its renewal before that day.",
            ),
            fields=fields,
            articles=(article,),
        ),
        MessageSpec(
            key=f"licensing.{model}.revoke",
            subject_zh="核验撤销通知：{credential}",
            body_zh=body_zh(
                f"您登记的{it_zh}的核验结果自{{day}}起撤销。理由如下：",
                "{reasons}",
                affected_zh,
                loss_zh,
            ),
            subject_en="Verification revoked: {credential}",
            body_en=body_en(
                f"This verification is revoked from {{day}} on: {it_en}. Reasons:",
                "{reasons}",
                affected_en,
                loss_en,
            ),
            fields=fields,
            articles=(article,),
        ),
        MessageSpec(
            key=f"licensing.{model}.expire",
            subject_zh="到期通知：{credential}已过有效期",
            body_zh=body_zh(
                f"您登记的{it_zh}已于{{valid_until}}到期，未收到续期材料。",
                affected_zh,
                loss_zh,
                "续期材料通过核验后予以恢复。",
            ),
            subject_en="Expired: {credential}",
            body_en=body_en(
                "The following credential of yours expired on {valid_until} and was not renewed: "
                f"{it_en}.",
                affected_en,
                loss_en,
                "This ends once its renewal is verified.",
            ),
            fields=fields,
            articles=(article,),
        ),
    )


CREDENTIALS = (
    *_credential_specs(
        "professionalqualification",
        article="9",
        loss_zh="在重新核验通过前，相关账号的专门标识予以取消，不得以该专业资质开展信息服务。",
        loss_en="Until it is verified again, the special label is withdrawn and no service may be "
        "provided on this qualification.",
    ),
    *_credential_specs(
        "newsservicelicense",
        article="5",
        loss_zh="在重新核验通过前，相关账号不得从事互联网新闻信息服务。",
        loss_en="Until it is verified again, the accounts may not carry news.",
    ),
)

LABELS = (
    *(
        MessageSpec(
            key=f"licensing.speciallabel.{verb}",
            subject_zh=f"专门标识{done_zh}通知：“{{account}}”",
            body_zh=body_zh(
                "您运营的公众账号“{account}”（账号 ID：{account_id}）的专业资质已通过核验，"
                f"自{{day}}起{done_zh}{{label}}专门标识，并向社会公示。",
            ),
            subject_en=f"Special label {done_en}: “{{account}}”",
            body_en=body_en(
                "The professional qualification of the public account “{account}” (account ID "
                f"{{account_id}}) is verified. From {{day}} on its special label is {done_en} and "
                "shown to the public: {label}.",
            ),
            fields=LABEL,
            articles=("9",),
        )
        for verb, done_zh, done_en in (("affix", "加注", "granted"), ("renew", "续展", "renewed"))
    ),
    MessageSpec(
        key="licensing.speciallabel.withdraw",
        subject_zh="专门标识取消通知：“{account}”",
        body_zh=body_zh(
            "您运营的公众账号“{account}”（账号 ID：{account_id}）的{label}专门标识自{day}起取消。",
            "理由：",
            "{reasons}",
            "重新提交的材料通过核验后，可再次加注专门标识。",
        ),
        subject_en="Special label withdrawn: “{account}”",
        body_en=body_en(
            "The special label ({label}) of the public account “{account}” (account ID "
            "{account_id}) is withdrawn from {day} on. Reason:",
            "{reasons}",
            "It can be granted again once new materials are verified.",
        ),
        fields=LABEL,
        articles=("9",),
    ),
)
