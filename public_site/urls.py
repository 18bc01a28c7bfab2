"""Addresses of the public door (contracts). Literal words stand before a service's own word."""

from django.urls import path

from public_site.views import (
    letters,
    paper,
    precheck,
    request,
    request_end,
    request_later,
    request_papers,
    request_review,
    services,
    stop,
    survey,
    track,
    track_confirm,
)

urlpatterns = [
    path("services/<slug:slug>/", services.ServiceView.as_view(), name="service"),
    path("services/<slug:slug>/form/", paper.PaperView.as_view(), name="service_paper"),
    path("services/<slug:slug>/form.pdf", paper.PaperFileView.as_view(), name="service_paper_file"),
    path("services/<slug:slug>/check/", precheck.CheckView.as_view(), name="service_check"),
    path("request/resume/", request_later.ResumeView.as_view(), name="request_resume"),
    path("request/<slug:slug>/", request.StartView.as_view(), name="request_start"),
    path("request/<slug:slug>/done/", request_end.DoneView.as_view(), name="request_done"),
    path("request/<slug:slug>/discard/", request_end.DiscardView.as_view(), name="request_discard"),
    # The screens that are not the form's own carry a hyphen, which no key of a step can have.
    path(
        "request/<slug:slug>/attach-documents/",
        request_papers.DocumentsView.as_view(),
        name="request_documents",
    ),
    path(
        "request/<slug:slug>/finish-later/",
        request_later.LaterView.as_view(),
        name="request_later",
    ),
    path(
        "request/<slug:slug>/check-answers/",
        request_review.ReviewView.as_view(),
        name="request_review",
    ),
    path(
        "request/<slug:slug>/declaration-sheet/",
        request_review.SheetView.as_view(),
        name="request_sheet",
    ),
    path("request/<slug:slug>/<slug:step>/", request.StepView.as_view(), name="request_step"),
    path("track/", track.TrackView.as_view(), name="track"),
    path("track/open/", track.OpenView.as_view(), name="track_open"),
    path("track/case/", track.CaseView.as_view(), name="track_case"),
    path("track/case/documents/", track.DocumentsView.as_view(), name="track_documents"),
    path("track/case/messages/", track.MessagesView.as_view(), name="track_messages"),
    path("track/case/withdraw/", track.WithdrawView.as_view(), name="track_withdraw"),
    path("track/case/confirm/", track_confirm.ConfirmView.as_view(), name="track_confirm"),
    path("track/case/objection/", track.ObjectionView.as_view(), name="track_objection"),
    path("track/case/letter/", letters.LetterView.as_view(), name="track_letter"),
    path("track/finish/", track.FinishView.as_view(), name="track_finish"),
    path("verify/", letters.VerifyView.as_view(), name="verify"),
    path("leave/", track.LeaveView.as_view(), name="leave"),
    path("survey/thanks/", survey.ThanksView.as_view(), name="survey_thanks"),
    path("survey/<str:token>/", survey.SurveyView.as_view(), name="survey"),
    path("stop/<str:token>/", stop.StopView.as_view(), name="stop"),
]
