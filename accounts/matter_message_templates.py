"""The messages of corrections, unused accounts and deregistrations, as shipped."""

from django.utils.translation import gettext_lazy as _

from accounts.message_templates import ACCOUNT, ACCOUNT_EN, ACCOUNT_ZH, ANSWER_BY, RECEIPT
from audit.message_specs import ANSWER_EN, ANSWER_ZH, MessageSpec, body_en, body_zh

_CORRECTION = {
    **RECEIPT,
    **ACCOUNT,
    "faults": _("what is to be corrected"),
    "demand": _("what is wrong, and what is to be done about it"),
}
_DORMANCY = {**RECEIPT, **ACCOUNT, "inactive_since": _("day since which it is unused")}
_DEREGISTRATION = {**RECEIPT, **ACCOUNT}

CORRECTIONS = (
    MessageSpec(
        key="accounts.correctionorder.demand",
        subject_zh="限期改正通知（编号：{receipt}）",
        body_zh=body_zh(
            f"经核查，您运营的{ACCOUNT_ZH}的{{faults}}不符合规定，请限期改正（通知编号：{{receipt}}）。",
            "{demand}",
            "{reasons}",
            ANSWER_ZH,
            "逾期未改正的，将暂停账号使用。",
        ),
        subject_en="Correction required by a deadline ({receipt})",
        body_en=body_en(
            f"The following of {ACCOUNT_EN} does not meet the rules and is to be corrected "
            "(notice {receipt}): {faults}.",
            "{demand}",
            "{reasons}",
            ANSWER_EN,
            "If it is not corrected in time, the account is suspended.",
        ),
        fields={**_CORRECTION, **ANSWER_BY},
        articles=("8",),
    ),
    MessageSpec(
        key="accounts.correctionorder.insist",
        subject_zh="限期改正通知：仍需改正（编号：{receipt}）",
        body_zh=body_zh(
            f"您就{ACCOUNT_ZH}限期改正通知（编号：{{receipt}}）提交的答复已收悉。"
            "经核查，{faults}仍不符合规定，请继续改正：",
            "{reasons}",
            ANSWER_ZH,
            "逾期未改正的，将暂停账号使用。",
        ),
        subject_en="Further correction required ({receipt})",
        body_en=body_en(
            "We have received your answer to the correction notice {receipt} about "
            f"{ACCOUNT_EN}. The following still does not meet the rules: {{faults}}.",
            "{reasons}",
            ANSWER_EN,
            "If it is not corrected in time, the account is suspended.",
        ),
        fields={**_CORRECTION, **ANSWER_BY},
        articles=("8",),
    ),
    MessageSpec(
        key="accounts.correctionorder.escalate",
        subject_zh="账号处置通知：逾期未改正，暂停使用“{account}”",
        body_zh=body_zh(
            f"您未在{{answer_by}}前按限期改正通知（编号：{{receipt}}）的要求改正{ACCOUNT_ZH}的{{faults}}。",
            "处置措施：暂停使用账号",
            "起止时间：自{day}起，至完成改正并经核查通过时止",
            "理由：{reasons}",
            "完成改正后，请凭本消息编号和查询码登录 {address} 答复。",
        ),
        subject_en="Measure against an account: “{account}” suspended, not corrected in time",
        body_en=body_en(
            f"The following of {ACCOUNT_EN} was not corrected by {{answer_by}}, as the correction "
            "notice {receipt} required: {faults}.",
            "Measure: suspension of the account",
            "Period: from {day} until the correction is made and accepted",
            "Reason: {reasons}",
            "Once it is corrected, please answer at {address} using the number and access code of "
            "this message.",
        ),
        fields={**_CORRECTION, **ANSWER_BY},
        articles=("8",),
    ),
    MessageSpec(
        key="accounts.correctionorder.accept",
        subject_zh="改正结果通知（编号：{receipt}）",
        body_zh=body_zh(
            f"经核查，您已按限期改正通知（编号：{{receipt}}）的要求完成{ACCOUNT_ZH}的改正。",
            "因该通知采取的限制措施自{day}起解除。",
        ),
        subject_en="Correction accepted ({receipt})",
        body_en=body_en(
            f"You have corrected {ACCOUNT_EN} as the notice {{receipt}} required.",
            "Restrictions that rested on the notice end on {day}.",
        ),
        fields=_CORRECTION,
        articles=("8",),
    ),
    MessageSpec(
        key="accounts.correctionorder.rescind",
        subject_zh="撤回改正通知（编号：{receipt}）",
        body_zh=body_zh(
            f"关于{ACCOUNT_ZH}的限期改正通知（编号：{{receipt}}）现予撤回，您无需改正。理由如下：",
            "{reasons}",
            "因该通知采取的限制措施自{day}起解除。",
        ),
        subject_en="Correction notice withdrawn ({receipt})",
        body_en=body_en(
            f"The correction notice {{receipt}} about {ACCOUNT_EN} is withdrawn; nothing is to be "
            "corrected. Reasons:",
            "{reasons}",
            "Restrictions that rested on the notice end on {day}.",
        ),
        fields=_CORRECTION,
    ),
)

DORMANCY = (
    MessageSpec(
        key="accounts.dormancycase.notify",
        subject_zh="账号长期未使用提醒：“{account}”",
        body_zh=body_zh(
            f"您运营的{ACCOUNT_ZH}自{{inactive_since}}起未使用。",
            "{reasons}",
            "请最迟于{next_step}登录并使用账号；届时仍未使用的，将依照服务协议暂停账号使用。",
        ),
        subject_en="Unused account: “{account}”",
        body_en=body_en(
            f"T{ACCOUNT_EN[1:]} has not been used since {{inactive_since}}.",
            "{reasons}",
            "Please sign in and use it by {next_step}; otherwise it is suspended under the service "
            "agreement.",
        ),
        fields={**_DORMANCY, "next_step": _("day of the next step")},
        articles=("10",),
    ),
    MessageSpec(
        key="accounts.dormancycase.suspend",
        subject_zh="账号处置通知：长期未使用，暂停使用“{account}”",
        body_zh=body_zh(
            f"您运营的{ACCOUNT_ZH}自{{inactive_since}}起未使用，经提醒后仍未使用。",
            "处置措施：暂停使用账号",
            "起始时间：{day}",
            "理由：{reasons}",
            "如{next_step}前仍未恢复使用，将依照服务协议注销账号。",
            "需要恢复使用的，请与我们联系，并注明本消息编号。",
        ),
        subject_en="Measure against an account: “{account}” suspended, unused",
        body_en=body_en(
            f"T{ACCOUNT_EN[1:]} has not been used since {{inactive_since}}, nor after our notice.",
            "Measure: suspension of the account",
            "In effect from: {day}",
            "Reason: {reasons}",
            "Unless it is used again before {next_step}, it is deregistered under the service "
            "agreement.",
            "To use it again, please contact us and quote the number of this message.",
        ),
        fields={**_DORMANCY, "next_step": _("day of the next step")},
        articles=("10",),
    ),
    MessageSpec(
        key="accounts.dormancycase.deregister",
        subject_zh="账号注销通知：长期未使用“{account}”",
        body_zh=body_zh(
            f"您运营的{ACCOUNT_ZH}自{{inactive_since}}起未使用，暂停使用期间亦未恢复使用。",
            "依照服务协议，账号自{day}起予以注销。",
            "理由：{reasons}",
        ),
        subject_en="Account deregistered: “{account}”, unused",
        body_en=body_en(
            f"T{ACCOUNT_EN[1:]} has not been used since {{inactive_since}}, nor during its "
            "suspension.",
            "Under the service agreement it is deregistered from {day} on.",
            "Reason: {reasons}",
        ),
        fields=_DORMANCY,
        articles=("10",),
    ),
    MessageSpec(
        key="accounts.dormancycase.end",
        subject_zh="账号长期未使用处置终止通知：“{account}”",
        body_zh=body_zh(
            f"{ACCOUNT_ZH}因长期未使用启动的处置程序（编号：{{receipt}}）自{{day}}起终止，"
            "由此采取的暂停使用措施同时解除。",
        ),
        subject_en="No further steps about the unused account “{account}”",
        body_en=body_en(
            f"The steps taken because {ACCOUNT_EN} was unused ({{receipt}}) end on {{day}}. A "
            "suspension that rested on them ends too.",
        ),
        fields=_DORMANCY,
        articles=("10",),
    ),
)

DEREGISTRATIONS = (
    MessageSpec(
        key="accounts.deregistrationrequest.withdraw",
        subject_zh="注销申请撤回通知（受理编号：{receipt}）",
        body_zh=body_zh(
            f"您已撤回{ACCOUNT_ZH}的注销申请（受理编号：{{receipt}}），账号自{{day}}起恢复使用。",
            "如非本人操作，请立即与我们联系。",
        ),
        subject_en="Deregistration withdrawn ({receipt})",
        body_en=body_en(
            f"You have withdrawn the deregistration ({{receipt}}) of {ACCOUNT_EN}. It is back in "
            "service from {day} on.",
            "If this was not you, please contact us at once.",
        ),
        fields=_DEREGISTRATION,
        articles=("11",),
    ),
    MessageSpec(
        key="accounts.deregistrationrequest.complete",
        subject_zh="账号注销完成通知（受理编号：{receipt}）",
        body_zh=body_zh(
            f"冷静期届满，根据您的申请（受理编号：{{receipt}}），{ACCOUNT_ZH}自{{day}}起予以注销。",
        ),
        subject_en="Account deregistered at your request ({receipt})",
        body_en=body_en(
            f"The cooling-off period is over. At your request ({{receipt}}), {ACCOUNT_EN} is "
            "deregistered from {day} on.",
        ),
        fields=_DEREGISTRATION,
        articles=("11",),
    ),
    MessageSpec(
        key="accounts.deregistrationrequest.stop",
        subject_zh="注销申请不予办理通知（受理编号：{receipt}）",
        body_zh=body_zh(
            f"{ACCOUNT_ZH}的注销申请（受理编号：{{receipt}}）现不予办理。理由如下：",
            "{reasons}",
            "上述事项了结后，您可以重新申请注销。",
        ),
        subject_en="Deregistration not carried out ({receipt})",
        body_en=body_en(
            f"The deregistration ({{receipt}}) of {ACCOUNT_EN} is not carried out, for these "
            "reasons:",
            "{reasons}",
            "You may ask for it again once this is settled.",
        ),
        fields=_DEREGISTRATION,
        articles=("11",),
    ),
)
