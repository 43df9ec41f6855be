"""The site map on one screen."""

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.http import require_safe

from accounts.urls import workspace_urls
from practices_portal import api, archive, views
from practices_portal.workspace import workspace
from profiles.sitemaps import SITEMAPS
from profiles.urls import district_urls, feed_urls, topic_urls

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("profiles.urls")),
    path("", include("contacts.urls")),
    path("", include("adoptions.urls")),
    path("", include("adoptions.plan_urls")),
    path("", include("campaign.urls")),
    path("", include((topic_urls, "topics"))),
    path("", include((district_urls, "districts"))),
    path("", include((feed_urls, "feeds"))),
    path("api/v1/", include(api.urls)),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("data/", views.open_data, name="open_data"),
    path("data/api/", views.api_page, name="api_page"),
    path(f"data/{archive.NAME}.zip", views.data_archive, name="data_archive"),
    path("gallery/", views.gallery, name="gallery"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path(".well-known/security.txt", views.security_txt, name="security_txt"),
    path("robots.txt", views.robots_txt, name="robots"),
    path("sitemap.xml", require_safe(login_not_required(sitemap)), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("accounts/", include("accounts.urls")),
    path("workspace/", workspace, name="workspace"),
    path("workspace/", include(workspace_urls)),
    path("admin/", admin.site.urls),
]
if settings.LOCAL_PAGES:
    from practices_portal.local_pages import urlpatterns as local_pages

    urlpatterns += [path("local/", include(local_pages))]

handler400 = views.bad_request
handler403 = views.forbidden
handler404 = views.not_found
handler429 = views.too_many_requests  # allauth asks for it
handler500 = views.server_error
