"""How gunicorn serves the portal: read by itself from the folder it is started in.

`gunicorn practices_portal.wsgi` is the whole command; `PORT` makes it listen on every address of
the machine (gunicorn's own rule), otherwise it is 127.0.0.1:8000.
"""

from practices_portal.environment import env_int

workers = env_int("WEB_WORKERS", 2, minimum=1)
threads = env_int("WEB_THREADS", 4, minimum=1)
worker_class = "gthread"
# Import once, then fork: a wrong setting is one line and an end, not one for each worker.
preload_app = True
control_socket_disable = True
graceful_timeout = 10
# A search with every filter in use fits in an address.
limit_request_line = 8190
