# The image of web, worker, sweeper and migrate; which one a container is, its command says.
FROM python:3.13-slim AS packages
RUN python -m venv /opt/venv
COPY requirements/production.txt /tmp/
RUN /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r /tmp/production.txt

FROM python:3.13-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
RUN useradd --system --uid 10001 --no-create-home yinqiao && install -d -o yinqiao /data
COPY --from=packages /opt/venv /opt/venv
WORKDIR /app
COPY . .
# Settings want a whole environment; nothing of this one is kept in the image.
RUN python bin/translations.py compile \
    && SECRET_KEY=$(python -c "import secrets; print(secrets.token_urlsafe(48))") \
       ALLOWED_HOSTS=build DATABASE_URL=postgresql://build REDIS_URL=redis://build \
       python manage.py collectstatic --noinput
USER yinqiao
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=4", "--worker-tmp-dir=/dev/shm", "--access-logfile=-"]
