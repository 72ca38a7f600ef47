//! Companies, their places and people, and what they refer to (dossier, 6.1 to 6.4, 6.9, 6.11).

use super::{Definition, Stamp};

const NO_STAMPS: &[(&str, Stamp)] = &[];

pub(super) const ENTITIES: &[Definition] = &[
    Definition {
        plural: "Companies",
        singular: "Company",
        parent: None,
        verbs: "cu",
        udf: true,
        stamps: &[
            ("createDate", Stamp::Created),
            ("lastTrackedModifiedDateTime", Stamp::Modified),
            ("lastActivityDate", Stamp::Activity),
        ],
        fields: "id:l- additionalAddressInformation:s100 address1:s128 address2:s128 alternatePhone1:s25 \
            alternatePhone2:s25 apiVendorID:i-= assetValue:f? billToCompanyLocationID:i>CompanyLocation \
            billToAdditionalAddressInformation:s100 billingAddress1:s150 billingAddress2:s150 billToAddressToUse:i= \
            billToAttention:s50 billToCity:s50 billToCountryID:i>Country billToState:s128 billToZipCode:s50 city:s30 \
            classification:i= companyCategoryID:i>CompanyCategory companyName:s100! companyNumber:s50 companyType:h!= \
            competitorID:i= countryID:i>Country createDate:d- createdByResourceID:i->Resource currencyID:i^ fax:s25 \
            impersonatorCreatorResourceID:i->Resource invoiceEmailMessageID:i invoiceMethod:i= \
            invoiceNonContractItemsToParentCompany:b invoiceTemplateID:i isActive:b isClientPortalActive:b \
            isEnabledForComanaged:b isTaskFireActive:b- isTaxExempt:b lastActivityDate:d- \
            lastTrackedModifiedDateTime:d- marketSegmentID:i= ownerResourceID:i!>Resource parentCompanyID:i>Company \
            phone:s25! postalCode:s30 purchaseOrderTemplateID:i quoteEmailMessageID:i quoteTemplateID:i sicCode:s32 \
            state:s40 stockMarket:s10 stockSymbol:s10 surveyCompanyRating:n taxID:s50 taxRegionID:i territoryID:i= \
            webAddress:s255",
    },
    Definition {
        plural: "CompanyLocations",
        singular: "CompanyLocation",
        parent: Some(("Companies", "Locations", "companyID")),
        verbs: "cud",
        udf: false,
        stamps: NO_STAMPS,
        fields: "id:l- address1:s128 address2:s128 alternatePhone1:s25 alternatePhone2:s25 city:s50 \
            companyID:i!^>Company countryID:i>Country description:s500 fax:s25 isActive:b isPrimary:b isTaxExempt:b \
            name:s100! overrideCompanyTaxSettings:b phone:s25 postalCode:s20 roundtripDistance:f state:s25 \
            taxRegionID:i",
    },
    Definition {
        plural: "Contacts",
        singular: "Contact",
        parent: Some(("Companies", "Contacts", "companyID")),
        verbs: "cud",
        udf: true,
        stamps: &[
            ("createDate", Stamp::Created),
            ("lastModifiedDate", Stamp::Modified),
            ("lastActivityDate", Stamp::Activity),
        ],
        fields: "id:l- additionalAddressInformation:s100 addressLine:s128 addressLine1:s128 alternatePhone:s32 \
            apiVendorID:i-= bulkEmailOptOutTime:d- city:s32 companyID:i!^>Company \
            companyLocationID:i>CompanyLocation countryID:i>Country createDate:d- emailAddress:s254 \
            emailAddress2:s254 emailAddress3:s254 extension:s10 externalID:s50 facebookUrl:s200 faxNumber:s25 \
            firstName:s50! impersonatorCreatorResourceID:i->Resource isActive:i! isOptedOutFromBulkEmail:b? \
            lastActivityDate:d- lastModifiedDate:d- lastName:s50! linkedInUrl:s200 middleInitial:s50 mobilePhone:s25 \
            namePrefix:i= nameSuffix:i= note:s50 phone:s25 primaryContact:b receivesEmailNotifications:b \
            roomNumber:s50 solicitationOptOut:b? solicitationOptOutTime:d- state:s40 surveyOptOut:b? title:s50 \
            twitterUrl:s200 zipCode:s16",
    },
    Definition {
        plural: "Countries",
        singular: "Country",
        parent: None,
        verbs: "u",
        udf: false,
        stamps: NO_STAMPS,
        fields: "id:l- addressFormatID:l= countryCode:s2- displayName:s100! invoiceTemplateID:i isActive:b \
            isDefaultCountry:b name:s50- purchaseOrderTemplateID:i quoteTemplateID:i",
    },
    Definition {
        plural: "CompanyCategories",
        singular: "CompanyCategory",
        parent: None,
        verbs: "u",
        udf: false,
        stamps: NO_STAMPS,
        fields: "id:l- displayColorRGB:i= isActive:b! isApiOnly:b- isGlobalDefault:b- name:s30! nickname:s3!",
    },
    Definition {
        plural: "ClassificationIcons",
        singular: "ClassificationIcon",
        parent: None,
        verbs: "",
        udf: false,
        stamps: NO_STAMPS,
        fields: "id:l- description:s2000- isActive:b- isSystem:b- name:s100- relativeUrl:s2000-",
    },
    Definition {
        plural: "Resources",
        singular: "Resource",
        parent: None,
        verbs: "",
        udf: false,
        stamps: NO_STAMPS,
        fields: "id:l- email:s254- email2:s50- email3:s50- firstName:s50- isActive:b- lastName:s50- licenseType:i-= \
            mobilePhone:s25- officeExtension:s10- officePhone:s25- resourceType:s15-= title:s50- userName:s32- \
            userType:i-=",
    },
    Definition {
        plural: "BillingCodes",
        singular: "BillingCode",
        parent: None,
        verbs: "",
        udf: false,
        stamps: NO_STAMPS,
        fields: "id:l- billingCodeType:i-= description:s500- externalNumber:s100- isActive:b- name:s200- unitCost:f- \
            unitPrice:f- useType:i-=",
    },
];
