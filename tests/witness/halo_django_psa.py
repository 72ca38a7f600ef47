"""Reads every client and site of a HaloPSA instance with django-psa, a client this project did not write.

Its own synchronizers do the paging, and write into their own tables in a database in memory; what those tables hold
in the end is what the witness saw. Prints one JSON object:

    {"clients": 1200, "client_ids": 1200, "sites": 1350, "site_ids": 1350, "sites_of_a_client": 1350,
     "record_count": {"clients": 1200, "sites": 1350}, "ids": {"clients": [1, 12, ...], "sites": [1, 18, ...]}}

`clients` and `sites` count the rows that the synchronizer received, page by page, `*_ids` how many distinct ones it
stored; a vendor that repeats or skips rows makes the two differ, or differ from `record_count`, the total that the
first page states.

The exit code is 0, or 1 with the reason on standard error.
"""

import argparse
import json
import logging
import sys


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("base_url", help="address of the instance, such as http://127.0.0.1:4010")
    parser.add_argument("client_id")
    parser.add_argument("secret")
    parser.add_argument("tenant", nargs="?", help="only where one authorisation server serves many tenants")
    parser.add_argument("--page-size", type=int, default=100)
    return parser.parse_args()


def authorisation_server(base_url, tenant):
    """The address that django-psa appends `token` to; it has no setting of its own for a tenant."""
    server = f"{base_url}/auth/"
    return f"{server}token?tenant={tenant}&unused=/" if tenant else server


def set_up(args):
    import django
    from django.conf import settings
    from django.core.management import call_command

    # Clients name a main site that is read after them; the synchronizer warns of each.
    logging.getLogger("djpsa").setLevel(logging.ERROR)
    base_url = args.base_url.rstrip("/")
    settings.configure(
        INSTALLED_APPS=["django.contrib.contenttypes", "djpsa.sync", "djpsa.halo"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        CACHES={"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
        USE_TZ=True,
        HALO_RESOURCE_SERVER=f"{base_url}/api/",
        HALO_AUTHORISATION_SERVER=authorisation_server(base_url, args.tenant),
        HALO_CLIENT_ID=args.client_id,
        HALO_CLIENT_SECRET=args.secret,
        DJPSA_CONF_CALLABLE=lambda: {"batch_size": args.page_size, "timeout": 30.0, "max_attempts": 1},
    )
    django.setup()
    call_command("migrate", run_syncdb=True, verbosity=0)


def read_all(synchronizer_class, api_class):
    """Runs a synchronizer to the end: rows received, and the total that its first page stated."""
    seen = {"rows": 0, "total": None}

    class Witness(synchronizer_class):
        # The token lock needs a Redis server; one process needs no lock.
        client_class = staticmethod(lambda conditions: api_class(conditions, token_locking=False))

        def _unpack_records(self, response):
            records = super()._unpack_records(response)
            if seen["total"] is None:
                seen["total"] = response["record_count"]
            return records

        def persist_page(self, records, results):
            seen["rows"] += len(records)
            return super().persist_page(records, results)

    Witness(full=True).sync()
    return seen


def stored(model):
    return sorted(model.objects.values_list("id", flat=True))


def witness():
    from djpsa.halo import models
    from djpsa.halo.records.client.api import ClientAPI
    from djpsa.halo.records.client.sync import ClientSynchronizer
    from djpsa.halo.records.site.api import SiteAPI
    from djpsa.halo.records.site.sync import SiteSynchronizer

    clients = read_all(ClientSynchronizer, ClientAPI)
    sites = read_all(SiteSynchronizer, SiteAPI)
    return {
        "clients": clients["rows"],
        "client_ids": models.Client.objects.count(),
        "sites": sites["rows"],
        "site_ids": models.Site.objects.count(),
        "sites_of_a_client": models.Site.objects.exclude(client=None).count(),
        "record_count": {"clients": clients["total"], "sites": sites["total"]},
        "ids": {"clients": stored(models.Client), "sites": stored(models.Site)},
    }


def main():
    set_up(arguments())
    try:
        print(json.dumps(witness()))
    except Exception as error:  # whatever the published client raises is the finding
        print(f"django-psa could not read the instance: {type(error).__name__}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
