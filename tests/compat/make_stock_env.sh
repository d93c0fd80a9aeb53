#!/bin/sh
# Makes an environment with MLflow 3.8.1, to test against as a black box: make_stock_env.sh FOLDER; about a minute.
# Afterwards: export MILLRACE_STOCK_PYTHON=FOLDER/bin/python
set -eu
folder=${1:?"usage: make_stock_env.sh FOLDER"}
if [ -x "$folder/bin/python" ] && "$folder/bin/python" -c 'import mlflow; assert mlflow.__version__ == "3.8.1"' 2>/dev/null; then
    exit 0
fi
uv venv --quiet --python "${MILLRACE_STOCK_PYTHON_VERSION:-3.11}" "$folder"
uv pip install --quiet --python "$folder/bin/python" \
    'mlflow==3.8.1' 'sqlalchemy<2.1' 'pandas<3' 'numpy<3' matplotlib pillow psutil psycopg2-binary pymysql
