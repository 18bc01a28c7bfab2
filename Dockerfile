# One image for web, worker and beat; compose.yaml says which it is.
FROM python:3.13-slim AS build
WORKDIR /app
COPY uv.lock pyproject.toml ./
COPY .ci/lock.py .ci/lock.py
RUN python -m venv /venv \
 && /venv/bin/python .ci/lock.py requirements > requirements.txt \
 && /venv/bin/python -m pip install --no-cache-dir --require-hashes --only-binary :all: --no-deps -r requirements.txt
COPY . .
ENV STATIC_ROOT=/app/static SILA_DATA_DIR=/tmp/build
RUN /venv/bin/python .ci/messages.py compile \
 && /venv/bin/python .ci/deployment.py collectstatic --noinput --verbosity 0

FROM python:3.13-slim
# Pango is what letters are set with.
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data sila \
 && install -d -o sila -g sila -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER sila
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=cms.settings.production STATIC_ROOT=/app/static SILA_DATA_DIR=/data
VOLUME /data
EXPOSE 8000
CMD ["gunicorn", "cms.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--no-control-socket", "--max-requests", "2000", "--max-requests-jitter", "200"]
