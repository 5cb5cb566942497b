from django.urls import path

from matching.views import hints, interests, needs, own_needs, privacy, recommending, runs, supply

app_name = "matching"

urlpatterns = [
    path("demands/hints/", hints.hints, name="hints"),
    path("demands/<int:pk>/", needs.need, name="need"),
    path("demands/<int:pk>/hints/", hints.need_hints, name="need-hints"),
    path("demands/<int:pk>/funnel/", needs.need_funnel, name="funnel"),
    path("demands/<int:pk>/why-not/", needs.why_not, name="why-not"),
    path("demands/<int:pk>/talents/<int:talent_pk>/", needs.why, name="why"),
    path("my-needs/", own_needs.my_needs, name="my-needs"),
    path("my-needs/fitting/", own_needs.fitting, name="fitting"),
    path("my-needs/<int:pk>/dismiss/", own_needs.dismiss, name="dismiss"),
    path("my-needs/<int:pk>/take-back/", own_needs.take_back, name="take-back"),
    path("proposals/", needs.proposals, name="proposals"),
    path("runs/", runs.runs, name="runs"),
    path("runs/<int:pk>/", runs.run_detail, name="run"),
    path("runs/<int:pk>/progress/", runs.run_progress, name="progress"),
    path("runs/<int:pk>/cancel/", runs.run_cancel, name="cancel"),
    path("supply/", supply.supply, name="supply"),
    path("supply.xlsx", supply.supply_sheet, name="supply-sheet"),
    path("demands/<int:pk>/apply/", interests.apply_for, name="apply"),
    path("demands/<int:pk>/interests/", interests.need_interests, name="need-interests"),
    path("interests/", interests.interest_list, name="interests"),
    path("interests/<int:pk>/", interests.interest_detail, name="interest"),
    path("interests/<int:pk>/contact/", privacy.interest_contact, name="interest-contact"),
    path("my-data/", privacy.my_data, name="privacy"),
    path("my-data/agree/", privacy.agree, name="agree"),
    path("my-data/consents/<int:pk>/withdraw/", privacy.withdraw, name="withdraw-consent"),
    path("my-data/export/", privacy.export_page, name="export"),
    path("my-data/export.json", privacy.export_json, name="export-json"),
    path("my-data/export.zip", privacy.export_zip, name="export-zip"),
    path("my-data/erase/", privacy.erase, name="erase"),
    path("talents/<int:pk>/erase/", privacy.erase_for, name="erase-for"),
    path("interests/<int:pk>/<slug:act>/", interests.interest_act, name="interest-act"),
    path("recommend/<str:token>/", recommending.recommend_by_link, name="recommend"),
]
