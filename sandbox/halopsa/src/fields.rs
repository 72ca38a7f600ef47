//! The fields that HaloPSA's own description gives clients (`Area`) and sites (`Site`), and which of them a list
//! row holds. Kinds: `i` whole number, `n` number, `b` boolean, `s` text, `d` date, `a` array, `o` object.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value, json};

use crate::dates::EMPTY_DATE;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Whole,
    Number,
    Boolean,
    Text,
    Date,
    Array,
    Object,
}

/// The fields of one entity.
pub(crate) struct Fields {
    /// Every field that may be sent.
    pub(crate) kinds: HashMap<&'static str, Kind>,
    /// An empty list row.
    pub(crate) row: Map<String, Value>,
    /// An empty record without the extra objects.
    pub(crate) detail: Map<String, Value>,
    /// The empty extra objects that `includedetails` brings.
    pub(crate) extras: Map<String, Value>,
}

/// Fields of a client.
pub(crate) static CLIENT: LazyLock<Fields> =
    LazyLock::new(|| Fields::new(CLIENT_ROW, CLIENT_DETAIL, CLIENT_WRITE_ONLY));

/// Fields of a site.
pub(crate) static SITE: LazyLock<Fields> =
    LazyLock::new(|| Fields::new(SITE_ROW, SITE_DETAIL, SITE_WRITE_ONLY));

impl Fields {
    fn new(row: &'static str, detail: &'static str, write_only: &'static str) -> Self {
        let kinds = [row, detail, write_only].into_iter().flat_map(parse).collect();
        let empty = |(name, kind): (&str, Kind)| (name.to_owned(), kind.empty());
        let all = || parse(row).chain(parse(detail));
        let is_extra = |(name, kind): &(&str, Kind)| !ALWAYS.contains(name) && kind.is_extra();
        Self {
            kinds,
            row: parse(row).map(empty).collect(),
            detail: all().filter(|field| !is_extra(field)).map(empty).collect(),
            extras: all().filter(is_extra).map(empty).collect(),
        }
    }
}

impl Kind {
    fn empty(self) -> Value {
        match self {
            Self::Whole => json!(0),
            Self::Number => json!(0.0),
            Self::Boolean => json!(false),
            Self::Text => json!(""),
            Self::Date => json!(EMPTY_DATE),
            Self::Array => json!([]),
            Self::Object => Value::Null,
        }
    }

    /// Whether only `includedetails` brings it.
    fn is_extra(self) -> bool {
        matches!(self, Self::Array | Self::Object)
    }
}

/// Arrays that every record shows.
const ALWAYS: [&str; 2] = ["customfields", "customer_relationship"];

fn parse(fields: &'static str) -> impl Iterator<Item = (&'static str, Kind)> {
    fields.split_whitespace().filter_map(|field| {
        let (name, kind) = field.split_once(':')?;
        let kind = match kind {
            "i" => Kind::Whole,
            "n" => Kind::Number,
            "b" => Kind::Boolean,
            "d" => Kind::Date,
            "a" => Kind::Array,
            "o" => Kind::Object,
            _ => Kind::Text,
        };
        Some((name, kind))
    })
}

/// In list rows of clients and in records.
const CLIENT_ROW: &str = "
id:i name:s toplevel_id:i toplevel_name:s inactive:b colour:s confirmemail:i actionemail:i clearemail:i
messagegroup_id:i from_address_override:s override_org_logo:b override_org_name:s override_org_address:o
override_org_phone:s override_org_email:s override_org_website:s override_org_portalurl:s
mailbox_override:i default_mailbox_id:i calldate:d item_tax_code:i service_tax_code:i prepay_tax_code:i
contract_tax_code:i customfields:a use:s logo:s regmanagertech:i logmanagertech:i salesreptech:i
accountownertech:i cxmleadtech:i xero_tenant_id:s accountsid:s gficlientid:s overridepdftemplateinvoice:i
overridepdftemplateinvoice_name:s kashflow_tenant_id:i client_to_invoice:i client_to_invoice_name:s
invoiceduedaysextraclient:i itglue_id:s clientcurrency:s sentinel_subscription_id:s
sentinel_workspace_name:s sentinel_resource_group_name:s sentinel_tenant_id:i sentinel_tenant_name:s
default_currency_code:i client_to_invoice_recurring:i client_to_invoice_recurring_name:s azure_tenants:a
snow_id:i snowLicences:a qbo_company_id:s automatic_sales_tax:b cautomateid:i dbc_company_id:s stopped:i
customertype:i customer_relationship:a customer_relationship_list:s servicenow_validated:b
sentinel_default_user_override:i sentinel_default_user_override_name:s jira_validated:b ref:s
ticket_invoices_for_each_site:b intacct_save_location:s is_vip:b accountownertech_name:s taxable:b
quickbooks_details:o percentage_to_survey:i billing_plan_text:s overridepdftemplatequote:i
overridepdftemplatequote_name:s avalara_tenant:i due_date_type:i toplevel_quote_currency:i website:s
main_site_id:i key:s table:s
";

/// In records of clients only.
const CLIENT_DETAIL: &str = "
custombuttons:a attachments:a site_fields:a pritech:i sectech:i accountmanagertech:i notes:s
thirdpartynhdapiurl:s xeroid:s open_ticket_count:i opps_ticket_count:i datecreated:d createdfrom_id:i
announce:s announcedate:d pritech_name:s sectech_name:s prinotify:b secnotify:b priassign:b secassign:b
accountmanagertech_name:s chargeperiod:i chargehours:n chargecarryover:n invoiceyes:b fluserdef1:s
fluserdef2:s fluserdef3:s fluserdef4:s fluserdef5:s floverride:b fluserdef1hide:b fluserdef2hide:b
fluserdef3hide:b fluserdef4hide:b fluserdef5hide:b fluserdef1mand:b fluserdef2mand:b fluserdef3mand:b
fluserdef4mand:b fluserdef5mand:b includeactions:b needsinvoice:b startdate:d startbalance:n hourlyrate:n
periodcharge:n dontinvoice:b invoicetemplate:s invoicecomment:s lastinvoiceenddate:d showslaonweb:b
item_tax_code_name:s service_tax_code_name:s contract_tax_code_name:s prepay_tax_code_name:s imageindex:i
chargehours2:n hourlyrate2:n cat2:s cat3:s cat4:s cat5:s enddate:d ucemail:i fcemail:i actguid:s
smsbalance:i html:s hv:n hvdate:d emailinvoice:b dont_auto_send_invoices:b seriousnesslevel:i defcat1:s
defcat2:s defcat3:s defcat4:s thresholdbreached:i monthlyreportinclude:b monthlyreportlastrun:d
monthlyreportemaildirect:b monthlyreportemailmanager:b monthlyreportshowonweb:b areatype:i
unmatchedcombinations:i prepayrecurringchargenextdate:d billforrecurringprepayamount:b
prepayrecurringcharge:n prepayrecurringhours:n prepayrecurringchargebp:i accountsemailaddress:s
disclaimermatchstring:s paymentterms:i showallnonbillable:b billinggroup:i autotopupthreshhold:n
autotopuptoamount:n autotopupcostperhour:n autotopupbyamount:n surchargeid:i billingtemplate_id:i
billingtemplate_name:s overidegreeting:s clientpackage:i scopeofbusiness:i preferredagent:i
callhandlingnotes:s automatic_callscript_id:i automatic_callscript_name:s teamviewerpassword:s
customertype_new:s discountperc:n showfaqfortoplevel:b accountsccemailaddress:s isopportunity:i snowname:s
main_site_name:s linked_organisation_id:i all_organisations_allowed:b allowed_organisations:a
override_signature:s contractaccountsdesc:s prepayaccountsdesc:s faqlists:a popup_notes:a
allowall_tickettypes:b allowed_tickettypes:a allowall_category1:b allowed_category1:a allowall_category2:b
allowed_category2:a allowall_category3:b allowed_category3:a allowall_category4:b alocked:b
allowed_category4:a onhold_ticket_count:i total_ticket_count:i opened_thismonth_count:i billingplans:a
overriding_rates:a allowallchargerates:b chargerates:a excludefrominvoicesync:b allow_api_access:b
api_access_clientid:s api_access_clientsecret:s thirdpartynhdauthurl:s thirdpartynhdtenant:s
thirdpartynhdapiclientid:s areaitems:a portal_logo:s override_portalcolour:b portalcolour:s
portalbackgroundimageurl:s ninjarmmid:i sales_tax_type:s purchase_tax_type:s isarchived_xero:b
accountsfirstname:s accountslastname:s sales_tax_code:i purchase_tax_code:i purchase_tax_code_name:s
prepayhistory:a periods:a prepayrecurringminimumdeduction:n prepayrecurringminimumdeductiononlyactive:b
prepayrecurringautomaticdeduction:n prepaytotal:n prepayused:n prepaybalance:n preferreddeliverymethod:i
qbodefaulttax:i default_contract:i device42id:i xerodetails_id:i xero_tenant_name:s servicenowid:s
isnhserveremaildefault:b datto_id:s datto_alternate_id:i datto_url:s dattocommerce_tenantid:i
qbodefaulttaxcode:i qbodefaulttaxcodename:s qbo_default_tax_code:o connectwiseid:i autotaskid:i ateraid:i
kashflowid:i kashflow_tenant_name:s alastupdate:d service_access:a service_subscriptions:a snelstart_id:s
default_currency_code_name:s datto_commerce_id:i datto_commerce_url:s syncroid:i kbentries:a auvik_id:s
hubspot_id:s hubspot_url:s hubspot_dont_sync:b hubspot_archived:b domain:s passportal_id:i
prepayasamount:b synced_to_intacct:b qbo_company_name:s oppid:i tax_number:s isclientdetails:b
hubspot_lifecycle:s hudu_url:s prepayrecurringexpirymonths:i accountsbccemailaddress:s
defaultcontractoverride:i defaultcontractoverride_ref:s sqlimport_id:i external_links:a donotimport:b
liongardid:i liongard_url:s sync_to_liongard:b regmanagertech_name:s logmanagertech_name:s
salesreptech_name:s default_team_to_salesrep_override:b default_team_to_salesrep_override_team:s
cxmleadtech_name:s portalchatprofile:s portalchatprofile_name:s kaseyaid:s trading_name:s
dbc_company_name:s salesforce_dontsync:b stripe_customer_id:s stripe_payment_method_id:s
stripe_payment_method_name:s stripe_paymentmethod:o current_licences:s servicenow_url:s
servicenow_locale:s servicenow_username:s servicenow_priority_mappings:a servicenow_status_mappings:a
servicenow_impact_mappings:a servicenow_urgency_mappings:a servicenow_category_mappings:a
servicenow_assignment_group:s servicenow_assignment_group_name:s servicenow_assignmentgroup:o
servicenow_defaultuser_id:s servicenow_defaultuser_name:s servicenow_defaultuser:o
sage_business_cloud_details_id:i sage_business_cloud_details_name:s exact_division:i exact_division_name:s
ncentral_details_id:i currencyisocode:s intacct_location_id:s intacct_location_id_list:a
intacct_location_type:s jira_url:s jira_username:s jira_servicedesk_id:s jira_servicedesk_name:s
jira_servicedesk:o jira_requesttype_mappings:a jira_user_id:s jira_user_name:s jira_user:o
jira_priority_mappings:a jira_status_mappings:a jira_webhook_created:b defaultpdftemplateinvoicetickets:i
defaultpdftemplateinvoiceorders:i defaultpdftemplateinvoicerecurring:i
defaultpdftemplateinvoicetickets_name:s defaultpdftemplateinvoiceorders_name:s
defaultpdftemplateinvoicerecurring_name:s intacct_invoice_save_location:s ingram_micro_details_id:i
main_delivery_address:o main_invoice_address:o main_contact_name:s main_phonenumber:s
auvik_site_inactive:b invoice_class:s fortnox_tenant:i fortnox_tenant_name:s servicenow_enable_webhook:b
servicenow_webhook_user:i servicenow_webhook_user_name:s servicenow_webhook_tickettype:i
servicenow_webhook_tickettype_name:s myob_tenant:i myob_tenant_name:s sync_servicenow_attachments:i
twilio_subaccount_name:s twilio_subaccount_created:b twilio_subaccount_sid:s twilio_subaccount_status:s
twilio_subaccount_authtoken:s twilio_recurring_invoice_id:i override_layout_id:i override_layout_name:s
extratabs:a servicenow_team_mappings:a servicenow_ticket_sync:s servicenow_ticket_sync_list:a
servicenow_fieldmappings:a matching_value:s jira_webhook_user:i jira_webhook_username:s avalara_code:s
avalara_tenant_name:s avalara_id:s
";

/// Accepted when writing a client, never given back.
const CLIENT_WRITE_ONLY: &str = "
site_update:a newclient_sitename:s newclient_phonenumber:s newclient_domain:s newclient_timezone:s
newclient_contactname:s newclient_contactemail:s newclient_contacttitle:s newclient_web_access_level:i
newclient_sendwelcomeemail:b newclient_delivery_address:o newclient_countrycode:s newclient_regioncode:i
_reassign_all_to_user:i newclient_siteguid:s _isimport:b _importtype:s new_thirdpartynhdapiclientsecret:s
import_address:o import_notes:a _apply_billingtemplate:b import_azure_tenant:o import_details_id:i
update_licences:b new_external_link:o _warning:s new_servicenowkey:s test_servicenow:b new_categories:a
new_jirakey:s test_jira:b create_jira_webhook:b _dont_fire_automations:b new_icon:s
new_servicenow_webhooksecret:s _create_twilio_subaccount:b _close_twilio_subaccount:b
_pauseunpause_twilio_subaccount:b _create_twilio_recurringinvoice:b _merge_client_into:i
";

/// In list rows of sites and in records.
const SITE_ROW: &str = "
id:i name:s client_id:n client_name:s clientsite_name:s inactive:b sla_id:i phonenumber:s colour:s
timezone:s invoice_address_isdelivery:b notes:s isstocklocation:b messagegroup_id:i
item_quantity_in_stock:n item_serialised_assets_in_stock:n item_quantity_reserved:n
item_quantity_reserved_on_order:n item_quantity_available:n use:s customfields:a site_fields:a gfisiteid:i
itglue_id:s client_itglue_id:s custombuttons:a stockbin_id:i stockbin_name:s country_code_name:s
region_code_name:s ref:s lapsafe_default_installation:s maincontact_id:i site_item_tax_code:i
";

/// In records of sites only; the flat address lines come to rows on request.
const SITE_DETAIL: &str = "
delivery_address_line1:s delivery_address_line2:s delivery_address_line3:s delivery_address_line4:s
delivery_address_line5:s accountsid:s accountsfirstname:s accountslastname:s accountsemailaddress:s
accountsccemailaddress:s accountsbccemailaddress:s datecreated:d text:n globx:n globy:n style:n inuseby:i
upwho:n uptimestamp:d xrefsite:n zoffsetx:i zoffsety:i zoomx:n zoomy:n smallx:i smally:i bigx:i bigy:i
ldapstring:s emaildomain:s deliverby:i isinvoicesite:b refnumber:i defaultdelivery:b seriousnesslevel:i
geocoord1:n geocoord2:n todomain:s defaultstocklocation:i stopped:i sitetimeoffset:i sitedateformat:i
disclaimermatchstring:s emailsubjectprefix:s regionaldirector:i facilitiesmanager:i actguid:s
teamviewerpassword:s contractlastchecked:d maincontact_name:s wildcardref:s monthlyreportlastrun:d
monthlyreportinclude:b monthlyreportemailmanager:b accountmanagertech:b monthlyreportemaildirect:b
language_id:i language_name:s snowname:s linked_organisation_id:i slocked:b delivery_address:o
invoice_address:o popup_notes:a fields:a open_ticket_count:i onhold_ticket_count:i total_ticket_count:i
opened_thismonth_count:i guid:s sitecontacts:a cautomateid:i ninjarmmid:i servicenowid:s
isnhserveremaildefault:b device42id:i datto_id:s datto_alternate_id:i datto_url:s connectwiseid:i
azuretenantid:s autotaskid:i pagerdutywildcard:s ateraid:i slastupdate:d site_service_tax_code:i
site_prepay_tax_code:i site_contract_tax_code:i site_item_tax_code_name:s site_service_tax_code_name:s
site_contract_tax_code_name:s site_prepay_tax_code_name:s site_sales_tax_code:i site_purchase_tax_code:i
site_purchase_tax_code_name:s syncroid:i third_party_client_name:s auvik_id:s faqlists:a
all_faqlists_allowed:b hubspot_id:s passportal_id:i issitedetails:b hudu_url:s liongardid:i kaseyaid:s
surchargeid:i country_code:s region_code:i stockbins:a ncentral_details_id:i hasitemsinstock:b
sqlimport_id:i matching_value:s lapsafe_default_installation_name:s lapsafe_default_installation_obj:o
external_links:a
";

/// Accepted when writing a site, never given back.
const SITE_WRITE_ONLY: &str = "
newsite_contactname:s newsite_contactemail:s newsite_contacttitle:s newsite_web_access_level:i
newsite_sendwelcomeemail:b _reassign_all_to_user:i _isimport:b _importtype:s _isxero:b
import_site_mapping:i _warning:s new_external_link:o import_details_id:i _dont_fire_automations:b
";
