//! Tickets with their notes and deletions, and opportunities (dossier, 5, 6.7 and 6.8).

use super::{Definition, Stamp};

pub(super) const ENTITIES: &[Definition] = &[
    Definition {
        plural: "Tickets",
        singular: "Ticket",
        parent: None,
        verbs: "cu",
        udf: true,
        stamps: &[
            ("createDate", Stamp::Created),
            ("lastTrackedModificationDateTime", Stamp::Modified),
            ("lastActivityDate", Stamp::Activity),
        ],
        fields: "id:l- apiVendorID:i-= assignedResourceID:i>Resource assignedResourceRoleID:i billingCodeID:i>BillingCode \
            companyID:i!>Company companyLocationID:i>CompanyLocation completedByResourceID:i->Resource \
            completedDate:d- configurationItemID:i>ConfigurationItem contactID:i>Contact contractID:i createDate:d- \
            createdByContactID:i>Contact creatorResourceID:i->Resource creatorType:i-?= description:s8000 dueDateTime:d \
            estimatedHours:f externalID:s50 firstResponseDateTime:d- firstResponseDueDateTime:d- hoursToBeScheduled:f- \
            impersonatorCreatorResourceID:i->Resource issueType:i= lastActivityDate:d- lastActivityPersonType:i-?= \
            lastActivityResourceID:i->Resource lastTrackedModificationDateTime:d- monitorID:i \
            opportunityID:i>Opportunity priority:i!= problemTicketId:i>Ticket projectID:i purchaseOrderNumber:s50 \
            queueID:i= resolution:s32000 resolvedDateTime:d- resolvedDueDateTime:d- rmmAlertID:s50 \
            serviceLevelAgreementID:i= source:i= status:i!= subIssueType:i= ticketCategory:i= ticketNumber:s50- \
            ticketType:i= title:s255!",
    },
    Definition {
        plural: "TicketNotes",
        singular: "TicketNote",
        parent: Some(("Tickets", "Notes", "ticketID")),
        verbs: "cu",
        udf: false,
        stamps: &[("createDateTime", Stamp::Created), ("lastActivityDate", Stamp::Activity)],
        fields: "id:l- createDateTime:d- creatorResourceID:i->Resource description:s32000! \
            impersonatorCreatorResourceID:i->Resource impersonatorUpdaterResourceID:i->Resource lastActivityDate:d- \
            noteType:i!= publish:i!= ticketID:i!^>Ticket title:s250!",
    },
    Definition {
        plural: "DeletedTicketLogs",
        singular: "DeletedTicketLog",
        parent: None,
        verbs: "",
        udf: false,
        stamps: &[("deletedDateTime", Stamp::Created)],
        fields: "id:l- deletedByResourceID:i->Resource deletedDateTime:d- ticketID:l- ticketNumber:s50- ticketTitle:s255-",
    },
    Definition {
        plural: "Opportunities",
        singular: "Opportunity",
        parent: None,
        verbs: "cu",
        udf: true,
        stamps: &[("createDate", Stamp::Created), ("lastActivity", Stamp::Activity)],
        fields: "id:l- advancedField1:f advancedField2:f advancedField3:f advancedField4:f advancedField5:f amount:f! \
            assessmentScore:f- barriers:s500 closedDate:d companyID:i!>Company contactID:i>Contact cost:f! createDate:d- \
            creatorResourceID:i->Resource description:s8000 helpNeeded:s500 impersonatorCreatorResourceID:i->Resource \
            lastActivity:d- leadSource:i= lossReason:i= lossReasonDetail:s500 lostDate:d market:s500 monthlyCost:f \
            monthlyRevenue:f nextStep:s500 onetimeCost:f onetimeRevenue:f opportunityCategoryID:i= ownerResourceID:i!>Resource \
            primaryCompetitor:i= probability:i! productID:i>Product projectedCloseDate:d! promisedFulfillmentDate:d \
            promotionName:s50 quarterlyCost:f quarterlyRevenue:f rating:i= revenueSpread:i revenueSpreadUnit:s10 \
            salesOrderID:i- salesProcessPercentComplete:i- semiannualCost:f semiannualRevenue:f stage:i!= startDate:d! \
            status:i!= throughDate:d title:s128! totalAmountMonths:i useQuoteTotals:b! winReason:i= \
            winReasonDetail:s500 yearlyCost:f yearlyRevenue:f",
    },
];
