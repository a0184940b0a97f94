"""Permissions that go together: what a role is given as one."""

REGISTRY_VIEW = frozenset(
    {
        "desk.complete_listexport",
        "desk.view_bulkdecision",
        "desk.export_listexport",
        "accounts.view_accounttransfer",
        "accounts.view_correctionorder",
        "accounts.view_deregistrationrequest",
        "accounts.view_dormancycase",
        "accounts.view_namechangerequest",
        "accounts.view_namejudgement",
        "accounts.view_operatingentity",
        "accounts.view_protectedname",
        "accounts.view_publicaccount",
        "accounts.view_registrationapplication",
        "accounts.view_serviceagreement",
        "accounts.view_transferobjection",
        "audit.view_decision",
        "audit.view_proposal",
        "audit.view_evidencefile",
        "audit.view_message",
        "audit.view_seal",
        "licensing.view_newsservicelicense",
        "licensing.view_platformlicense",
        "licensing.view_professionalqualification",
        "licensing.view_speciallabel",
        "regulations.view_dutyrun",
        "regulations.view_parameter",
        "regulations.view_reasoncode",
    }
)

# What is claimed, asked about, and decided or rejected; the first ones are approved at once.
APPROVED_REQUESTS = ("registrationapplication", "namechangerequest")
REQUESTS = (*APPROVED_REQUESTS, "accounttransfer")

REVIEW_VERBS = frozenset(
    {
        "accounts.note_operatingentity",
        "accounts.accept_correctionorder",
        "accounts.add_correctionorder",
        "accounts.demand_correctionorder",
        "accounts.insist_correctionorder",
        "accounts.note_correctionorder",
        "accounts.note_deregistrationrequest",
        "accounts.note_dormancycase",
        "accounts.note_protectedname",
        "accounts.note_publicaccount",
        "accounts.confirm_exception_operatingentity",
        "accounts.note_transferobjection",
        "accounts.verify_operatingentity",
        "accounts.view_importbatch",  # what it brought is verified and activated
        *(f"accounts.approve_{model}" for model in APPROVED_REQUESTS),
        *(
            f"accounts.{verb}_{model}"
            for verb in (
                "claim",
                "judge_name",
                "note",
                "reject",
                "release",
                "request_information",
                "take_over",
            )
            for model in REQUESTS
        ),
    }
)

# Whoever may perform a verb on one object may perform it on a list, if it is a verb for many.
BULK_DECISIONS = frozenset(
    f"desk.{verb}_bulkdecision"
    for verb in (
        "attach",
        "describe",
        "discard",
        "download_rows",
        "note",
        "run",
        "run_with_second_person",
    )
)

# Names that are given to nobody, or not to everybody.
NAME_PROTECTION = frozenset(
    {
        "accounts.add_protectedname",
        "accounts.attach_protectedname",
        "accounts.note_protectedname",
    }
)

# Whoever imports one of the small tables; each takes a permission of its own besides.
TABLE_IMPORT = frozenset({"desk.import_tableimport"})

SECOND_PERSON = frozenset(
    {
        "audit.attach_proposal",
        "audit.confirm_proposal",
        "audit.decline_proposal",
        "audit.withdraw_proposal",
    }
)

CREDENTIALS = ("professionalqualification", "newsservicelicense")

# What comes in with an application, and the files that show it.
MATERIALS = frozenset(
    {
        "accounts.attach_operatingentity",
        "accounts.attach_publicaccount",
        *(f"accounts.attach_{model}" for model in REQUESTS),
        "audit.open_evidencefile",
        "audit.set_aside_evidencefile",
        *(
            f"licensing.{verb}_{model}"
            for verb in ("add", "answer", "attach", "note")
            for model in CREDENTIALS
        ),
    }
)

LICENSING_VERBS = frozenset(
    {
        "licensing.note_speciallabel",
        *(
            f"licensing.{verb}_{model}"
            for verb in (
                "add",
                "answer",
                "attach",
                "note",
                "reject",
                "request_information",
                "reverify",
                "revoke",
                "verify",
            )
            for model in (*CREDENTIALS, "platformlicense")
        ),
    }
)

# What reviewers should know of an entity, and what only those who work on it see.
STANDING_VIEW = frozenset(
    {
        "moderation.view_blacklistentry",
        "moderation.view_case",
        "moderation.view_creditrating",
        "moderation.view_sanction",
    }
)
MODERATION_VIEW = STANDING_VIEW | {
    "moderation.view_appeal",
    "moderation.view_complaint",
    "moderation.view_ladderstep",
    "moderation.view_signal",
}


def verbs_of(app, model, *verbs):
    """The permissions of these verbs on a model."""
    return frozenset(f"{app}.{verb}_{model}" for verb in verbs)


CLAIMS = ("answer", "claim", "release", "request_information", "take_over")

# What comes in from outside, by whomever takes it.
MODERATION_INTAKE = (
    MODERATION_VIEW
    | verbs_of("moderation", "complaint", "add", "attach", "note", "withdraw")
    | verbs_of("moderation", "appeal", "add", "answer", "attach", "note", "withdraw")
)

MODERATION_VERBS = (
    MODERATION_INTAKE
    | verbs_of("moderation", "complaint", "join_case", "open_case", "respond", "reveal")
    | verbs_of("moderation", "signal", "add", "dismiss", "join_case", "note", "open_case")
    | verbs_of("moderation", "case", *CLAIMS, "add", "add_accounts", "attach", "conclude", "freeze")
    | verbs_of("moderation", "case", "link", "merge", "note", "reassess", "reopen", "report")
    | verbs_of("moderation", "case", "respond", "sanction", "split")
    | verbs_of("moderation", "sanction", "attach", "drop", "enforce", "impose", "lift", "note")
    | verbs_of("moderation", "creditrating", "add", "note", "rate")
    | verbs_of("moderation", "blacklistentry", "add", "attach", "blacklist", "note", "withdraw")
)

# Final measures, imposed and lifted by two people.
FINAL_MEASURES = (
    MODERATION_VIEW
    | verbs_of("moderation", "sanction", "drop", "enforce", "lift", "lift_legal_closure", "note")
    | verbs_of("moderation", "blacklistentry", "add", "attach", "blacklist", "lift", "note")
    | {"moderation.withdraw_blacklistentry"}
    | verbs_of("moderation", "creditrating", "add", "note", "rate")
    | {"moderation.change_ladderstep"}
)

# Whoever decides appeals may give back what a sanction took, or a decision without a case.
APPEAL_VERBS = (
    MODERATION_VIEW
    | verbs_of("moderation", "appeal", *CLAIMS, "attach", "note", "overturn", "uphold", "vary")
    | verbs_of("moderation", "sanction", "impose", "note", "overturn", "vary")
    | {
        "accounts.lift_protectedname",
        "accounts.reinstate_publicaccount",
        "moderation.lift_blacklistentry",
    }
)

# What the platform told the authority, and whoever tells and files it.
PAPERWORK_VIEW = frozenset({"disclosure.view_filing", "disclosure.view_regulatorreport"})
PAPERWORK = (
    PAPERWORK_VIEW
    | verbs_of("disclosure", "regulatorreport", "add", "note", "prepare", "record_filing")
    | verbs_of("disclosure", "filing", "attach", "note", "record_receipt")
    | {"moderation.report_case"}
)


# Systems of the platform that use the API, and their keys.
API_VIEW = frozenset(
    {
        "disclosure.view_apiclient",
        "disclosure.view_apikey",
        "disclosure.view_webhookdelivery",
        "disclosure.view_webhookendpoint",
    }
)
API_CLIENTS = (
    API_VIEW
    | verbs_of("disclosure", "apiclient", "add", "admit", "block", "change_scopes", "issue_key")
    | verbs_of("disclosure", "apikey", "note", "revoke")
    | verbs_of("disclosure", "webhookendpoint", "add", "admit", "issue_secret", "note", "pause")
    | verbs_of("disclosure", "webhookendpoint", "replay", "resume", "retire")
    | {"disclosure.note_apiclient"}
)

# Messages that no channel delivered, and whoever follows them up.
MESSAGES = verbs_of("audit", "message", "note", "retry")
MESSAGE_TEMPLATES = verbs_of("audit", "messagetemplate", "note", "reset", "revise", "view")

# What follows from people's decisions and from the calendar; nobody does it by hand.
SYSTEM_VERBS = frozenset(
    {
        "desk.complete_bulkdecision",
        "disclosure.shut_off_webhookendpoint",
        *(
            f"accounts.{verb}_importbatch"
            for verb in ("check", "complete", "complete_reversal", "fail", "preview", "weigh")
        ),
        *(
            f"accounts.{verb}_publicaccount"
            for verb in (
                "activate",
                "amend",
                "deregister",
                "hand_over",
                "hold",
                "relieve",
                "rename",
            )
        ),
        *(f"audit.{verb}_message" for verb in ("deliver", "fail", "release", "withdraw")),
        "audit.update_messagetemplate",
        "accounts.complete_deregistrationrequest",
        "accounts.reopen_operatingentity",
        "disclosure.prepare_regulatorreport",
        "accounts.deregister_dormancycase",
        "accounts.end_dormancycase",
        "accounts.escalate_correctionorder",
        "accounts.notify_dormancycase",
        "accounts.suspend_dormancycase",
        "accounts.execute_accounttransfer",
        *(f"accounts.expire_claim_{model}" for model in REQUESTS),
        "accounts.halt_accounttransfer",
        # What operators answer on the public page.
        *(f"accounts.answer_{model}" for model in (*REQUESTS, "correctionorder")),
        *(f"licensing.answer_{model}" for model in (*CREDENTIALS, "platformlicense")),
        "moderation.answer_appeal",
        "moderation.answer_case",
        "moderation.note_case",
        "accounts.stop_deregistrationrequest",
        "moderation.add_accounts_case",
        "moderation.end_sanction",
        "moderation.expire_claim_appeal",
        "moderation.expire_claim_case",
        "moderation.expire_blacklistentry",
        "moderation.join_case_complaint",
        "moderation.rate_creditrating",
        "licensing.affix_speciallabel",
        "licensing.renew_speciallabel",
        "licensing.withdraw_speciallabel",
        *(
            f"licensing.{verb}_{model}"
            for verb in ("expire", "remind", "supersede")
            for model in (*CREDENTIALS, "platformlicense")
        ),
    }
)

IMPORT_VERBS = frozenset(
    {
        "accounts.view_columnmapping",
        "accounts.view_importbatch",
        "accounts.add_importbatch",
        "accounts.archive_importbatch",
        "accounts.cancel_importbatch",
        "accounts.confirm_importbatch",
        "accounts.discard_importbatch",
        "accounts.map_columns_importbatch",
        "accounts.drop_reversal_importbatch",
        "accounts.note_importbatch",
        "accounts.pause_importbatch",
        "accounts.plan_reversal_importbatch",
        "accounts.resume_importbatch",
        "accounts.retry_importbatch",
        "accounts.reverse_importbatch",
        "accounts.take_rows_importbatch",
        # What a file does to accounts, in the name of who confirmed it or its reversal.
        "accounts.register_again_publicaccount",
        "accounts.withdraw_registration_publicaccount",
    }
)

# What one person decides alone, and may take back until its message goes out.
RECALLABLE = frozenset(
    {
        "accounts.halt_accounttransfer",
        "accounts.insist_correctionorder",
        *(
            f"accounts.{verb}_{model}"
            for verb in ("reject", "request_information")
            for model in REQUESTS
        ),
        *(
            f"licensing.{verb}_{model}"
            for verb in ("reject", "request_information")
            for model in CREDENTIALS
        ),
        "moderation.request_information_appeal",
        "moderation.request_information_case",
        "moderation.uphold_appeal",
    }
)
