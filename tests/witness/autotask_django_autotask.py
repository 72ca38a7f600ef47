"""Reads every company and location of an Autotask tenant with django-autotask, a client this project did not write.

Its own zone lookup finds the tenant, and its own synchronizers do the paging, companies by GET and locations by POST,
and write into their own tables in a database in memory; what those tables hold in the end is what the witness saw. It
asks for active companies only. Prints one JSON object:

    {"companies": 1200, "locations": 1350, "pages": {"companies": 60, "locations": 70}, "types": ["Customer", ...],
     "ids": {"companies": [0, 29683501, ...], "locations": [1, 12, ...]}}

`companies` and `locations` count the rows that the synchronizers received, page by page; a vendor that repeats or skips
rows makes them differ from the ids. `types` are the labels of the picklist that its companies refer to.

The exit code is 0, or 1 with the reason on standard error.
"""

import argparse
import json
import logging
import sys


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base_url", help="where zones are asked for, such as http://127.0.0.1:4010/autotask/ATServicesRest/")
    parser.add_argument("user_name")
    parser.add_argument("secret")
    parser.add_argument("integration_code")
    parser.add_argument("--page-size", type=int, default=50)
    return parser.parse_args()


def set_up(args):
    import django
    from django.conf import settings
    from django.db import connection

    # It warns of each reference that it did not read before.
    logging.getLogger("djautotask").setLevel(logging.CRITICAL)
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "djautotask"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        USE_TZ=True,
        AUTOTASK_SERVER_URL=args.base_url.rstrip("/") + "/",
        AUTOTASK_CREDENTIALS={
            "username": args.user_name,
            "password": args.secret,
            "integration_code": args.integration_code,
            "rest_api_version": "1.0",
        },
        DJAUTOTASK_CONF_CALLABLE=lambda: {"timeout": 30.0, "max_attempts": 1},
    )
    django.setup()
    from djautotask import models

    # The tables needed; the others have indexes of another kind of database.
    with connection.schema_editor() as schema:
        for model in (models.SyncJob, models.AccountType, models.LicenseType, models.Role, models.Resource, models.Account,
                      models.AccountPhysicalLocation):
            schema.create_model(model)


def read_all(synchronizer_class, page_size):
    """Runs a synchronizer to the end: pages and rows received."""
    seen = {"rows": 0, "pages": 0}

    class Witness(synchronizer_class):
        def get_page(self, next_url=None, *args, **kwargs):
            return super().get_page(next_url, *args, page_size=page_size, **kwargs)

        def persist_page(self, records, results):
            seen["rows"] += len(records)
            seen["pages"] += 1
            return super().persist_page(records, results)

    Witness(full=True).sync()
    return seen


def stored(model):
    return sorted(model.objects.values_list("id", flat=True))


def witness(page_size):
    from djautotask import models, sync

    read_all(sync.AccountTypeSynchronizer, page_size)
    read_all(sync.ResourceSynchronizer, page_size)
    companies = read_all(sync.AccountSynchronizer, page_size)
    locations = read_all(sync.AccountPhysicalLocationSynchronizer, page_size)
    types = models.AccountType.objects.filter(id__in=models.Account.objects.values("type")).values_list("label", flat=True)
    return {
        "companies": companies["rows"],
        "locations": locations["rows"],
        "pages": {"companies": companies["pages"], "locations": locations["pages"]},
        "types": sorted(types),
        "ids": {"companies": stored(models.Account), "locations": stored(models.AccountPhysicalLocation)},
    }


def main():
    args = arguments()
    set_up(args)
    try:
        print(json.dumps(witness(args.page_size)))
    except Exception as error:  # whatever the published client raises is the finding
        print(f"django-autotask could not read the tenant: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
