"""The messages of moderation as shipped: sanctions, complaints, appeals, the blacklist."""

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
ACCOUNTS = {"accounts": _("accounts with their platform ids, one a line")}
MEASURES = {"measures": _("measures with account, period and number, one a line")}
ANSWER_BY = {"answer_by": _("last day to answer")}
APPEAL_BY = {"appeal_by": _("last day to appeal")}
CLOSED_NAME = {"closed_name": _("name of a closed account, which cannot be registered again")}
_COMPLAINT = {
    **RECEIPT,
    "received": _("day on which it was received"),
    "account": _("name of the account"),
    "category": _("what the complaint is about"),
    "outcome": _("outcome"),
}
_APPEAL = {
    **RECEIPT,
    **MEASURES,
    "received": _("day on which it was received"),
    "outcomes": _("what is decided on each measure"),
    **APPEAL_BY,
    "others": _("other measures of the same decision that stay in force, one a line"),
    "result": _("state of the account or entity once a measure without a case is overturned"),
}
_BLACKLIST = {"scope": _("what the entity may not do"), "until": _("day on which it ends, if any")}

CASES = (
    MessageSpec(
        key="moderation.case.request_information",
        subject_zh="请就有关情况作出说明（案件编号：{receipt}）",
        body_zh=body_zh(
            "我们正在核查您运营的以下公众账号（案件编号：{receipt}），请您就有关情况作出说明：",
            "{accounts}",
            "需要说明的事项：",
            "{reasons}",
            ANSWER_ZH,
            "逾期未答复的，我们将依据现有材料作出处理。",
        ),
        subject_en="Please explain ({receipt})",
        body_en=body_en(
            "We are looking into the following public accounts of yours (case {receipt}) and ask "
            "you to explain:",
            "{accounts}",
            "What we need to know:",
            "{reasons}",
            ANSWER_EN,
            "Without an answer in time, we will decide on the materials at hand.",
        ),
        fields={**RECEIPT, **ACCOUNTS, **ANSWER_BY},
        articles=("19",),
    ),
    MessageSpec(
        key="moderation.case.sanction",
        subject_zh="账号处置决定通知（案件编号：{receipt}）",
        body_zh=body_zh(
            "经核查，您运营的公众账号存在以下违反规定的情形：",
            "{reasons}",
            "我们决定采取以下处置措施：",
            "{measures}",
            APPEAL_ZH,
        ),
        subject_en="Decision on measures against your accounts ({receipt})",
        body_en=body_en(
            "We have examined your public accounts and found the following violations:",
            "{reasons}",
            "We have decided on these measures:",
            "{measures}",
            APPEAL_EN,
        ),
        fields={**RECEIPT, **MEASURES, **APPEAL_BY},
        articles=("19",),
    ),
)

SANCTIONS = (
    MessageSpec(
        key="moderation.sanction.enforce",
        subject_zh="账号处置决定通知（处置编号：{receipt}）",
        body_zh=body_zh(
            "经核查，存在以下违反规定的情形：",
            "{reasons}",
            "经双人复核，我们决定采取以下处置措施：",
            "{measures}",
            "账号关闭后，其名称“{closed_name}”不得重新注册。",
            APPEAL_ZH,
        ),
        subject_en="Decision on a permanent measure ({receipt})",
        body_en=body_en(
            "We have found the following violations:",
            "{reasons}",
            "After confirmation by a second person, we have decided on this measure:",
            "{measures}",
            "The name “{closed_name}” cannot be registered again once the account is closed.",
            APPEAL_EN,
        ),
        fields={**RECEIPT, **MEASURES, **APPEAL_BY, **CLOSED_NAME},
        articles=("19",),
    ),
    *(
        MessageSpec(
            key=f"moderation.sanction.{verb}",
            subject_zh="处置措施解除通知（处置编号：{receipt}）",
            body_zh=body_zh(
                "以下处置措施自{day}起解除：",
                "{measures}",
                "理由：",
                "{reasons}",
                "请遵守相关规定，规范运营账号。",
            ),
            subject_en="Measure lifted ({receipt})",
            body_en=body_en(
                "The following measure is lifted from {day} on:",
                "{measures}",
                "Reasons:",
                "{reasons}",
                "Please keep to the rules when you operate the account.",
            ),
            fields={**RECEIPT, **MEASURES},
            articles=("19",),
        )
        for verb in ("lift", "lift_legal_closure")
    ),
    MessageSpec(
        key="moderation.sanction.end",
        subject_zh="处置期限届满通知（处置编号：{receipt}）",
        body_zh=body_zh(
            "处置期限届满，以下处置措施自{day}起自动解除：",
            "{measures}",
            "请遵守相关规定，规范运营账号。",
        ),
        subject_en="Measure ended with its term ({receipt})",
        body_en=body_en(
            "The term is over. The following measure ends on {day}:",
            "{measures}",
            "Please keep to the rules when you operate the account.",
        ),
        fields={**RECEIPT, **MEASURES},
        articles=("19",),
    ),
)

COMPLAINTS = (
    MessageSpec(
        key="moderation.complaint.respond",
        subject_zh="投诉举报处理结果通知（受理编号：{receipt}）",
        body_zh=body_zh(
            "您于{received}就公众账号“{account}”提交的投诉举报（受理编号：{receipt}，"
            "投诉事项：{category}）已处理完毕。",
            "处理结果：{outcome}",
            "理由：",
            "{reasons}",
            "如有新的证据或线索，您可以再次提交投诉举报。感谢您的监督。",
        ),
        subject_en="Result of your complaint ({receipt})",
        body_en=body_en(
            "We have dealt with the complaint that you submitted on {received} about the public "
            "account “{account}” ({receipt}, about: {category}).",
            "Outcome: {outcome}",
            "Reasons:",
            "{reasons}",
            "If you have new evidence, you may submit another complaint. Thank you for telling us.",
        ),
        fields=_COMPLAINT,
        articles=("20",),
    ),
)


def _appeal_result(verb, *, zh, en):
    """The message of a decision on an appeal: `zh` and `en` are its conclusion and what follows."""
    return MessageSpec(
        key=f"moderation.appeal.{verb}",
        subject_zh="申诉处理结果通知（受理编号：{receipt}）",
        body_zh=body_zh(
            "您于{received}对以下处置措施提出的申诉（受理编号：{receipt}）已复核完毕：",
            "{measures}",
            f"复核结论：{zh[0]}",
            "理由：",
            "{reasons}",
            *zh[1:],
        ),
        subject_en="Result of your appeal ({receipt})",
        body_en=body_en(
            "We have reviewed the appeal that you submitted on {received} ({receipt}) against:",
            "{measures}",
            f"Conclusion: {en[0]}",
            "Reasons:",
            "{reasons}",
            *en[1:],
        ),
        fields=_APPEAL,
        articles=("20",),
    )


_FURTHER_ZH = (
    "对复核结论仍有异议的，您可以依法向有关主管部门反映，或者通过其他法定途径维护自身权益。"
)
_FURTHER_EN = (
    "If you still disagree, you may turn to the competent authority or take any other legal remedy."
)

APPEALS = (
    MessageSpec(
        key="moderation.appeal.request_information",
        subject_zh="请补充申诉材料（受理编号：{receipt}）",
        body_zh=body_zh(
            "我们正在复核您于{received}提出的申诉（受理编号：{receipt}），需要您补充说明或材料：",
            "{reasons}",
            ANSWER_ZH,
            "逾期未答复的，我们将依据现有材料作出复核决定。",
        ),
        subject_en="Information requested about your appeal ({receipt})",
        body_en=body_en(
            "We are reviewing the appeal that you submitted on {received} ({receipt}) and need "
            "further information or materials:",
            "{reasons}",
            ANSWER_EN,
            "Without an answer in time, we will decide on the materials at hand.",
        ),
        fields={**_APPEAL, **ANSWER_BY},
        articles=("20",),
    ),
    _appeal_result("uphold", zh=("维持原处置", _FURTHER_ZH), en=("measures upheld", _FURTHER_EN)),
    _appeal_result(
        "overturn",
        zh=(
            "撤销原处置",
            "上述处置措施自{day}起撤销，因该措施产生的限制和对信用等级的影响一并消除。",
            "{result}",
            "同一决定中的以下处置措施继续有效：{others}",
        ),
        en=(
            "measures overturned",
            "The measures are overturned from {day} on; the restrictions that they imposed and "
            "their effect on the credit rating are removed.",
            "{result}",
            "These measures of the same decision stay in force: {others}",
        ),
    ),
    _appeal_result(
        "vary",
        zh=(
            "对各项处置措施分别决定如下",
            "{outcomes}",
            "同一决定中的以下处置措施继续有效：{others}",
            "对替代的处置措施有异议的，可最迟于{appeal_by}凭本消息编号和查询码提出申诉。",
            _FURTHER_ZH,
        ),
        en=(
            "decided measure by measure",
            "{outcomes}",
            "These measures of the same decision stay in force: {others}",
            "You may appeal what takes the place of a measure by {appeal_by}, using the number and "
            "access code of this message.",
            _FURTHER_EN,
        ),
    ),
)

BLACKLIST = (
    MessageSpec(
        key="moderation.blacklistentry.blacklist",
        subject_zh="列入黑名单通知",
        body_zh=body_zh(
            "经核查，存在以下违反规定的情形：",
            "{reasons}",
            "经双人复核，我们决定自{day}起将您列入黑名单。",
            "限制事项：{scope}",
            "截止日期：{until}",
            APPEAL_ZH,
        ),
        subject_en="Entry in the blacklist",
        body_en=body_en(
            "We have found the following violations:",
            "{reasons}",
            "After confirmation by a second person, you are on the blacklist from {day} on.",
            "You may not: {scope}",
            "Until: {until}",
            APPEAL_EN,
        ),
        fields={**_BLACKLIST, **APPEAL_BY},
        articles=("13", "19"),
    ),
    *(
        MessageSpec(
            key=f"moderation.blacklistentry.{verb}",
            subject_zh="移出黑名单通知",
            body_zh=body_zh(
                f"{why_zh}自{{day}}起将您移出黑名单，此前的限制事项（{{scope}}）同时解除。"
            ),
            subject_en="Removed from the blacklist",
            body_en=body_en(
                f"{why_en} you are removed from the blacklist from {{day}} on. These restrictions "
                "end: {scope}."
            ),
            fields=_BLACKLIST,
            articles=("13",),
        )
        for verb, why_zh, why_en in (
            ("lift", "经双人复核，我们决定", "After confirmation by a second person,"),
            ("expire", "黑名单期限届满，我们", "The term is over:"),
        )
    ),
)
