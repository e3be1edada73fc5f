"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

from sprtracker import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sprtracker.settings")

application = get_wsgi_application()
embedded.serve()
