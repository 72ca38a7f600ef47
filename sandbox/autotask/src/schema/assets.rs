//! Configuration items and the products they are made of (dossier, 6.5 and 6.6).

use super::{Definition, Stamp};

const NO_STAMPS: &[(&str, Stamp)] = &[];

pub(super) const ENTITIES: &[Definition] = &[
    Definition {
        plural: "ConfigurationItems",
        singular: "ConfigurationItem",
        parent: None,
        verbs: "cu",
        udf: true,
        stamps: &[("createDate", Stamp::Created), ("lastModifiedTime", Stamp::Modified)],
        fields: "id:l- apiVendorID:i-= companyID:i!^>Company companyLocationID:i>CompanyLocation \
            configurationItemCategoryID:i>ConfigurationItemCategory configurationItemType:i>ConfigurationItemType \
            contactID:i>Contact contractID:i createDate:d- createdByPersonID:i- dailyCost:f deviceNetworkingID:s100 \
            hourlyCost:f impersonatorCreatorResourceID:i->Resource installDate:d installedByContactID:i>Contact \
            installedByID:i>Resource isActive:b! lastActivityPersonID:i- lastActivityPersonType:i-?= \
            lastModifiedTime:d- location:s100 monthlyCost:f notes:s5000 numberOfUsers:f \
            parentConfigurationItemID:i>ConfigurationItem perUseCost:f productID:i!>Product referenceNumber:s100 \
            referenceTitle:s200 rmmDeviceAuditExternalIPAddress:s255 rmmDeviceAuditHostname:s255 \
            rmmDeviceAuditIPAddress:s255 rmmDeviceAuditLastUser:s255 rmmDeviceAuditMacAddress:s1000 \
            rmmDeviceAuditMemoryBytes:l rmmDeviceAuditOperatingSystem:s255? rmmDeviceAuditStorageBytes:l rmmDeviceID:l \
            rmmDeviceUID:s255 rmmOpenAlertCount:i serialNumber:s100 serviceLevelAgreementID:i setupFee:f \
            sourceChargeID:i- sourceChargeType:i-= vendorID:i>Company warrantyExpirationDate:d",
    },
    Definition {
        plural: "ConfigurationItemCategories",
        singular: "ConfigurationItemCategory",
        parent: None,
        verbs: "cu",
        udf: false,
        stamps: NO_STAMPS,
        fields: "id:l- displayColorRGB:i= isActive:b! isClientPortalDefault:b- isGlobalDefault:b- name:s30! \
            nickname:s3!",
    },
    Definition {
        plural: "ConfigurationItemTypes",
        singular: "ConfigurationItemType",
        parent: None,
        verbs: "cud",
        udf: false,
        stamps: NO_STAMPS,
        fields: "id:l- isActive:b! name:s100!",
    },
    Definition {
        plural: "Products",
        singular: "Product",
        parent: None,
        verbs: "cu",
        udf: true,
        stamps: &[("createdTime", Stamp::Created)],
        fields: "id:l- billingType:i= chargeBillingCodeID:i>BillingCode createdByResourceID:i->Resource \
            createdTime:d- defaultInstalledProductCategoryID:i>ConfigurationItemCategory defaultVendorID:i>Company \
            description:s2000 doesNotRequireProcurement:b externalProductID:s50 \
            impersonatorCreatorResourceID:i->Resource internalProductID:s50 isActive:b! isEligibleForRma:b \
            isSerialized:b! link:s500 manufacturerName:s100 manufacturerProductName:s50 markupRate:f msrp:f name:s1000! \
            periodType:i= priceCostMethod:i= productBillingCodeID:i!>BillingCode productCategory:i= sku:s50 unitCost:f \
            unitPrice:f vendorProductNumber:s50",
    },
];
