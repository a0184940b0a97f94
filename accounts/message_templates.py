"""The messages about applications, transfers and accounts as shipped."""

from django.utils.translation import gettext_lazy as _

from audit.message_specs import (
    ANSWER_EN,
    ANSWER_ZH,
    APPEAL_EN,
    APPEAL_ZH,
    MessageSpec,
    body_en,
    body_zh,
)

RECEIPT = {"receipt": _("number of the matter")}
ACCOUNT = {"account": _("name of the account"), "account_id": _("platform id of the account")}
ANSWER_BY = {"answer_by": _("last day to answer")}
APPEAL_BY = {"appeal_by": _("last day to appeal")}
ACCOUNT_ZH = "公众账号“{account}”（账号 ID：{account_id}）"
ACCOUNT_EN = "the public account “{account}” (account ID {account_id})"


def _requests(key, *, what_zh, what_en, fields, articles):
    """The messages of whatever an operator asks for: a question about it, and its rejection."""
    return (
        MessageSpec(
            key=f"{key}.request_information",
            subject_zh="请补充材料（受理编号：{receipt}）",
            body_zh=body_zh(
                f"我们正在审核您提交的{what_zh}，需要您补充说明或材料：",
                "{reasons}",
                ANSWER_ZH,
                "逾期未答复的，我们将依据现有材料作出审核决定。",
            ),
            subject_en="Information requested ({receipt})",
            body_en=body_en(
                f"We are reviewing {what_en} and need further information or materials:",
                "{reasons}",
                ANSWER_EN,
                "Without an answer in time, we will decide on the materials at hand.",
            ),
            fields={**RECEIPT, **fields, **ANSWER_BY},
            articles=articles,
        ),
        MessageSpec(
            key=f"{key}.reject",
            subject_zh="审核结果通知：未予通过（受理编号：{receipt}）",
            body_zh=body_zh(
                f"您提交的{what_zh}经审核未予通过。理由如下：",
                "{reasons}",
                "您可以针对上述问题补正后重新提交申请。",
            ),
            subject_en="Result of the review: not approved ({receipt})",
            body_en=body_en(
                f"We have reviewed {what_en}. It was not approved, for these reasons:",
                "{reasons}",
                "You may submit it again once the points above are put right.",
            ),
            fields={**RECEIPT, **fields},
            articles=articles,
        ),
    )


_APPLICATION = {"name": _("requested name"), "category": _("content category")}
_NAME_CHANGE = {**ACCOUNT, "name": _("requested name")}
_TRANSFER = {
    **ACCOUNT,
    "side": _("side of the transfer: transferor or transferee"),
    "transferor": _("transferor, as the public notice names it"),
    "transferee": _("transferee, as the public notice names it"),
}

REQUESTS = (
    MessageSpec(
        key="accounts.registrationapplication.approve",
        subject_zh="审核结果通知：注册申请已通过（受理编号：{receipt}）",
        body_zh=body_zh(
            "您提交的公众账号注册申请（受理编号：{receipt}）已通过审核，账号信息如下：",
            "账号名称：{name}",
            "账号 ID：{account_id}",
            "内容类别：{category}",
            "该类别须先完成{required}核验。核验通过前，账号暂不能发布内容，请及时提交材料。",
            "请如实登记信息，并在所登记的类别内开展信息服务。",
        ),
        subject_en="Result of the review: registration approved ({receipt})",
        body_en=body_en(
            "Your application for a public account ({receipt}) was approved:",
            "Name: {name}",
            "Account ID: {account_id}",
            "Content category: {category}",
            "This category needs: {required}. Until it is verified, the account cannot publish; "
            "please submit it in time.",
            "Please keep what you registered true, and publish within the registered category.",
        ),
        fields={
            **RECEIPT,
            **_APPLICATION,
            "account_id": _("platform id of the account"),
            "required": _("what is still to be verified, if anything"),
        },
        articles=("8",),
    ),
    *_requests(
        "accounts.registrationapplication",
        what_zh="公众账号注册申请（受理编号：{receipt}，申请名称：“{name}”，内容类别：{category}）",
        what_en="your application for the account “{name}” ({receipt}, category: {category})",
        fields=_APPLICATION,
        articles=("8",),
    ),
    MessageSpec(
        key="accounts.namechangerequest.approve",
        subject_zh="审核结果通知：更名申请已通过（受理编号：{receipt}）",
        body_zh=body_zh(
            "您提交的更名申请（受理编号：{receipt}）已通过审核。",
            f"自{{day}}起，{ACCOUNT_ZH}更名为“{{name}}”。",
        ),
        subject_en="Result of the review: name change approved ({receipt})",
        body_en=body_en(
            "Your request for another name ({receipt}) was approved.",
            f"From {{day}} on, {ACCOUNT_EN} is named “{{name}}”.",
        ),
        fields={**RECEIPT, **_NAME_CHANGE},
        articles=("8",),
    ),
    *_requests(
        "accounts.namechangerequest",
        what_zh=f"更名申请（受理编号：{{receipt}}），即将{ACCOUNT_ZH}更名为“{{name}}”",
        what_en=f"your request ({{receipt}}) to rename {ACCOUNT_EN} to “{{name}}”",
        fields=_NAME_CHANGE,
        articles=("8",),
    ),
    *_requests(
        "accounts.accounttransfer",
        what_zh=(
            f"账号转让申请（受理编号：{{receipt}}），即{ACCOUNT_ZH}"
            "由{transferor}转让给{transferee}"
        ),
        what_en=(
            f"the transfer ({{receipt}}) of {ACCOUNT_EN} from {{transferor}} to {{transferee}}"
        ),
        fields=_TRANSFER,
        articles=("11",),
    ),
    MessageSpec(
        key="accounts.accounttransfer.transfer",
        subject_zh="账号转让公示通知（受理编号：{receipt}）",
        body_zh=body_zh(
            f"{ACCOUNT_ZH}的转让申请（受理编号：{{receipt}}）已通过审核，现予公示。您为本次转让的{{side}}。",
            "转让方：{transferor}",
            "受让方：{transferee}",
            "公示期自{announced}起，转让于{effective}生效。公示期内有异议的，"
            "请凭本消息编号和查询码登录 {address} 提出。",
            "专门标识和互联网新闻信息服务许可不随账号转移，受让方须重新核验。",
            "转让生效后，账号的广告和盈利功能暂停至{frozen_until}。",
        ),
        subject_en="Transfer of an account announced ({receipt})",
        body_en=body_en(
            f"The transfer ({{receipt}}) of {ACCOUNT_EN} was approved and is now announced to the "
            "public. You are its {side}.",
            "Transferor: {transferor}",
            "Transferee: {transferee}",
            "The notice period begins on {announced}; the transfer takes effect on {effective}. "
            "To object before that day, use the number and access code of this message at "
            "{address}",
            "Special labels and news service licenses do not pass with the account: the transferee "
            "is verified anew.",
            "Once it takes effect, advertising and monetization are frozen until {frozen_until}.",
        ),
        fields={
            **RECEIPT,
            **_TRANSFER,
            "announced": _("first day of the public notice"),
            "effective": _("day on which the transfer takes effect"),
            "frozen_until": _("day until which monetization is frozen"),
        },
        articles=("11",),
    ),
    MessageSpec(
        key="accounts.accounttransfer.halt",
        subject_zh="账号转让中止通知（受理编号：{receipt}）",
        body_zh=body_zh(
            f"{ACCOUNT_ZH}由{{transferor}}转让给{{transferee}}的申请（受理编号：{{receipt}}）"
            "现中止办理，将重新审核。理由如下：",
            "{reasons}",
            "重新审核通过后将再次公示；此前账号的运营主体不变。",
        ),
        subject_en="Transfer of an account halted ({receipt})",
        body_en=body_en(
            f"The transfer ({{receipt}}) of {ACCOUNT_EN} from {{transferor}} to {{transferee}} is "
            "halted and reviewed again, for these reasons:",
            "{reasons}",
            "If it is approved again, it is announced again. Until then the operator stays the "
            "same.",
        ),
        fields={**RECEIPT, **_TRANSFER},
        articles=("11",),
    ),
    MessageSpec(
        key="accounts.accounttransfer.execute",
        subject_zh="账号转让生效通知（受理编号：{receipt}）",
        body_zh=body_zh(
            f"公示期届满，{ACCOUNT_ZH}的转让（受理编号：{{receipt}}）自{{day}}起生效。",
            "转让方：{transferor}",
            "受让方：{transferee}",
            "账号的广告和盈利功能暂停至{frozen_until}。",
            "该账号的内容类别须由受让方重新完成{required}核验，核验通过前暂不能发布内容。",
        ),
        subject_en="Transfer of an account in effect ({receipt})",
        body_en=body_en(
            f"The notice period is over: the transfer ({{receipt}}) of {ACCOUNT_EN} is in effect "
            "from {day} on.",
            "Transferor: {transferor}",
            "Transferee: {transferee}",
            "Advertising and monetization are frozen until {frozen_until}.",
            "The category of the account needs: {required}, verified for the transferee. Until "
            "then it cannot publish.",
        ),
        fields={
            **RECEIPT,
            **_TRANSFER,
            "frozen_until": _("day until which monetization is frozen"),
            "required": _("what is still to be verified, if anything"),
        },
        articles=("11",),
    ),
)


def _objection_result(verb, *, zh, en):
    """The answer to an objection: `zh` and `en` are its conclusion and what follows from it."""
    return MessageSpec(
        key=f"accounts.transferobjection.{verb}",
        subject_zh="账号转让异议处理结果通知（受理编号：{receipt}）",
        body_zh=body_zh(
            f"您于{{received}}对{ACCOUNT_ZH}的转让（受理编号：{{transfer}}）提出的异议"
            "（受理编号：{receipt}）已审核完毕。",
            f"处理结果：{zh[0]}",
            "理由：",
            "{reasons}",
            zh[1],
        ),
        subject_en="Result of your objection to a transfer ({receipt})",
        body_en=body_en(
            f"We have examined the objection ({{receipt}}) that you raised on {{received}} to the "
            f"transfer ({{transfer}}) of {ACCOUNT_EN}.",
            f"Result: {en[0]}",
            "Reasons:",
            "{reasons}",
            en[1],
        ),
        fields={
            **RECEIPT,
            **ACCOUNT,
            "transfer": _("number of the transfer"),
            "received": _("day on which the objection was received"),
        },
        articles=("11",),
    )


OBJECTIONS = (
    _objection_result(
        "sustain",
        zh=("异议成立", "该转让已中止，将重新审核；重新审核通过后将再次公示。"),
        en=(
            "justified",
            "The transfer is halted and reviewed again. If it is approved, it is announced again.",
        ),
    ),
    _objection_result(
        "dismiss",
        zh=("异议不成立", "该转让将在公示期届满后按公示的日期生效。"),
        en=("not justified", "The transfer takes effect as announced."),
    ),
)

ACCOUNTS = (
    MessageSpec(
        key="accounts.publicaccount.suspend",
        subject_zh="账号处置通知：暂停使用“{account}”",
        body_zh=body_zh(
            f"经核查，我们决定对您运营的{ACCOUNT_ZH}采取以下处置措施：",
            "处置措施：暂停使用账号",
            "起止时间：自{day}起，至我们通知恢复时止",
            "事实和理由：",
            "{reasons}",
            APPEAL_ZH,
        ),
        subject_en="Measure against an account: “{account}” suspended",
        body_en=body_en(
            f"We have decided on the following measure against {ACCOUNT_EN}:",
            "Measure: suspension of the account",
            "Period: from {day} until we inform you that it is resumed",
            "Facts and reasons:",
            "{reasons}",
            APPEAL_EN,
        ),
        fields={**ACCOUNT, **APPEAL_BY},
        articles=("19",),
    ),
    MessageSpec(
        key="accounts.publicaccount.close",
        subject_zh="账号处置通知：关闭“{account}”",
        body_zh=body_zh(
            f"经核查，我们决定对您运营的{ACCOUNT_ZH}采取以下处置措施：",
            "处置措施：关闭、注销账号（{closure_basis}）",
            "生效时间：{day}",
            "事实和理由：",
            "{reasons}",
            "账号关闭后，其名称不得重新注册。",
            APPEAL_ZH,
        ),
        subject_en="Measure against an account: “{account}” closed",
        body_en=body_en(
            f"We have decided on the following measure against {ACCOUNT_EN}:",
            "Measure: closure of the account ({closure_basis})",
            "In effect from: {day}",
            "Facts and reasons:",
            "{reasons}",
            "The name of a closed account cannot be registered again.",
            APPEAL_EN,
        ),
        fields={**ACCOUNT, **APPEAL_BY, "closure_basis": _("what the closure rests on")},
        articles=("8", "19"),
    ),
    MessageSpec(
        key="accounts.publicaccount.resume",
        subject_zh="账号恢复使用通知：“{account}”",
        body_zh=body_zh(
            f"自{{day}}起，您运营的{ACCOUNT_ZH}解除暂停使用措施，账号当前状态：{{account_state}}。",
            "请遵守相关规定，规范运营账号。",
        ),
        subject_en="Account resumed: “{account}”",
        body_en=body_en(
            f"From {{day}} on, {ACCOUNT_EN} is no longer suspended. State of the account: "
            "{account_state}.",
            "Please keep to the rules when you operate it.",
        ),
        fields={**ACCOUNT, "account_state": _("state of the account from now on")},
    ),
    MessageSpec(
        key="accounts.publicaccount.lift_suspension",
        subject_zh="暂停措施解除通知：“{account}”",
        body_zh=body_zh(
            f"自{{day}}起，您运营的{ACCOUNT_ZH}解除暂停使用措施，账号当前状态：{{account_state}}。",
            "账号处于待核验状态的，须完成身份、资质等核验并经启用后方可使用。",
        ),
        subject_en="Suspension lifted: “{account}”",
        body_en=body_en(
            f"From {{day}} on, {ACCOUNT_EN} is no longer suspended. State of the account: "
            "{account_state}.",
            "An account that is pending verification can be used once its verification is complete "
            "and it has been activated.",
        ),
        fields={**ACCOUNT, "account_state": _("state of the account from now on")},
    ),
    MessageSpec(
        key="accounts.publicaccount.reinstate",
        subject_zh="账号恢复通知：“{account}”",
        body_zh=body_zh(
            f"经复核，我们撤销对您运营的{ACCOUNT_ZH}的关闭措施。"
            "自{day}起账号予以恢复，当前状态：{account_state}。",
        ),
        subject_en="Account reinstated: “{account}”",
        body_en=body_en(
            f"After review, the closure of {ACCOUNT_EN} is reversed. The account is reinstated "
            "from {day} on. State of the account: {account_state}.",
        ),
        fields={**ACCOUNT, "account_state": _("state of the account from now on")},
    ),
    MessageSpec(
        key="accounts.publicaccount.recategorize",
        subject_zh="账号内容类别变更通知：“{account}”",
        body_zh=body_zh(
            f"自{{day}}起，您运营的{ACCOUNT_ZH}登记的内容类别变更为：{{category}}。",
            "请在所登记的类别内开展信息服务。",
        ),
        subject_en="Content category changed: “{account}”",
        body_en=body_en(
            f"From {{day}} on, {ACCOUNT_EN} is registered for the category: {{category}}.",
            "Please publish within the registered category.",
        ),
        fields={**ACCOUNT, "category": _("content category")},
        articles=("7",),
    ),
    MessageSpec(
        key="accounts.operatingentity.mark_false",
        subject_zh="主体身份核验结果通知",
        body_zh=body_zh(
            "经核验，您登记的主体身份信息不真实：",
            "{reasons}",
            "依照规定，我们不为虚假注册提供服务，将依法处置您名下的公众账号{accounts}。",
            APPEAL_ZH,
            "申诉时，请一并上传真实、有效的身份证明材料。",
        ),
        subject_en="Result of the identity verification",
        body_en=body_en(
            "The identity information that you registered was found to be untrue:",
            "{reasons}",
            "No service is provided to false registrations: measures will be taken against your "
            "public accounts {accounts}.",
            APPEAL_EN,
            "Please upload valid proof of identity with the appeal.",
        ),
        fields={**APPEAL_BY, "accounts": _("accounts of the operating entity")},
        articles=("8",),
    ),
)
