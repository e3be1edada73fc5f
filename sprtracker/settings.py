"""Settings of every installation, safe by default; what differs comes from the environment (env.py)."""

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from django.contrib.messages import constants as messages
from js_asset import static_lazy

from sprtracker.env import BASE_DIR as BASE_DIR  # settings.BASE_DIR, for the apps
from sprtracker.env import env, one_of, required

# Lets forms and managers name the model they are for, which the type checker asks for.
django_stubs_ext.monkeypatch()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = required("SECRET_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Demonstration data can only be loaded, and its password is only shown, when this is on.
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
# Off only for a server that nobody but this machine can reach, such as the one script/server starts.
HTTPS = env.bool("HTTPS", default=True)

INSTALLED_APPS = [
    "audit",
    "accounts",
    "threats",
    "assessments",
    "actions",
    "papers",
    "sprtracker",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "csp",
    "js_asset",
    "django_prose_editor",
    "simple_history",
    "django_tasks_db",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "sprtracker.unsent.SignInRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "papers.drafting.noticing.NoticeChanges",
]

ROOT_URLCONF = "sprtracker.urls"
WSGI_APPLICATION = "sprtracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "sprtracker.context_processors.installation",
                "accounts.context_processors.administration",
                "accounts.context_processors.session",
            ],
            "builtins": [
                f"sprtracker.{name}"
                for name in ("ui_tags", "chart_tags", "paper_tags", "beside_tags", "unsent_tags")
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'sprtracker.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Without these two, writers that meet get "database is locked" instead of waiting for each other.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA busy_timeout=5000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Sign-in throttling counts in the default cache, so every worker process must see the same one, and many entries:
# a full cache drops some, and a counter that is dropped counts from nought. Drafts of papers have their own.
DATABASE_CACHE = "django.core.cache.backends.db.DatabaseCache"
CACHES = {
    "default": {
        "BACKEND": DATABASE_CACHE,
        "LOCATION": "sprtracker_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "papers": {"BACKEND": DATABASE_CACHE, "LOCATION": "sprtracker_papers", "OPTIONS": {"MAX_ENTRIES": 300}},
    # How often one person keeps drafts, counted in each process by itself: it spares that process and costs no query.
    "counters": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counters",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# Which program makes drafts of papers: this server, or `manage.py db_worker` beside it.
WORKERS = {
    "embedded": {
        "BACKEND": "sprtracker.embedded.EmbeddedBackend",
        "OPTIONS": {"apart": ["papers.drafting.ahead.make_draft", "papers.issuing.making.make_files"]},
    },
    "database": {"BACKEND": "sprtracker.queued.QueuedBackend"},
}
TASKS = {"default": one_of("TASKS", WORKERS, default="embedded")}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.InstallationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_work"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.PasswordFromLinkForm",
    "change_password": "accounts.forms.PasswordChangeForm",
    "set_password": "accounts.forms.FirstPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
# Nobody signs themselves up; django-allauth takes from this list that signing in needs a password.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# A changed password is told to its owner, who may not be the one who changed it.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Failed sign-ins: five for one e-mail address in five minutes. Forces often reach the internet through a single
# network address, so what counts for that is wide: a few people who mistype must not lock out the others.
ACCOUNT_RATE_LIMITS = {"login_failed": "100/m/ip,5/5m/key", "login": "300/m/ip"}
# Anybody may have a file compared with the issued papers, which costs reading it.
ACCOUNT_RATE_LIMITS["verify_file"] = "30/m/ip"

# A working day at one desk: ten hours from sign-in, or from when somebody said that they stay, less if the browser is
# closed. There is no shorter limit for doing nothing: reading a long assessment looks like that, and police
# workstations lock themselves. So many seconds before the end every open page asks.
SESSION_WARNING = 2 * 60
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 10
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False

# The pages are written in British English alone; a browser that asks for another language changes no date. Papers are
# made in either language: whoever makes one says which.
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("cy", "Welsh")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "build" / "collected"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "sprtracker.static_files.StaticFiles"
    },
}
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [
    *("jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "br", "woff", "woff2", "map", "ttf"),
]

CRISPY_ALLOWED_TEMPLATE_PACKS = ["govuk"]
CRISPY_TEMPLATE_PACK = "govuk"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # The hash is of the style element that the rich-text editor puts in; a browser test notices a change.
        "style-src": [SELF, "'sha256-PlumsSlvJ7vvWzjqibGAYKq92O3y/4JTxWWsWJvyUYA='"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

CSRF_FAILURE_VIEW = "sprtracker.unsent.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# A monitor on the machine itself asks without TLS.
SECURE_REDIRECT_EXEMPT = ["^health/$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Throttling counts by the address that the proxy saw, not by the proxy's own.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="SPR Tracker <sprtracker@localhost>")
EMAIL_TIMEOUT = 30  # seconds; accounts.notices.outbox takes a program that is silent for much longer for gone
# How the links in e-mails begin. Behind a name with a wildcard, or on an unusual port, somebody has to say it.
SITE_ADDRESS = env.str(
    "SITE_ADDRESS", default=f"http{'s' if HTTPS else ''}://{next(iter(ALLOWED_HOSTS), 'localhost')}"
)
# Where people turn for help: shown on the help page, on errors and in mails. Left out where it is empty.
SUPPORT_EMAIL = env.str("SUPPORT_EMAIL", default="")

# Hosts that the public cannot reach: links to them are listed before a paper is released. Patterns as for file names.
PRIVATE_HOSTS = env.list(
    "PRIVATE_HOSTS",
    default=[
        *("intranet*", "*.local", "*.internal", "*.lan"),
        *("*.pnn.police.uk", "*.pnn.gov.uk", "*.gsi.gov.uk"),
    ],
)

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# What is small stays in memory; of what is large no more goes to the disk than any form takes.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "sprtracker.uploads.BoundedFileUploadHandler",
]
MESSAGE_TAGS = {messages.ERROR: "error", messages.SUCCESS: "success"}

DJANGO_PROSE_EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("js/editor-extensions.js")],
        "extensions": {
            "WordPaste": "assessments.editor.nothing_to_allow",
            "SpreadsheetPaste": "assessments.editor.nothing_to_allow",
            "Footnote": "assessments.editor.allow_footnotes",
            "Citation": "assessments.editor.nothing_to_allow",
            "BlockIds": "assessments.editor.allow_block_ids",
            "AfterTable": "assessments.editor.nothing_to_allow",
            "LeaveByKeyboard": "assessments.editor.nothing_to_allow",
        },
    },
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # One line for every page of every layout is no news, and none is that a library was loaded.
    "loggers": {"weasyprint.progress": {"level": "WARNING"}, "pikepdf": {"level": "WARNING"}},
}
