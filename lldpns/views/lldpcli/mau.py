"""lldpcli's words for the operational MAU types, by those of this project."""

MAU_TYPES = {
    "AUI": "AUI - No internal MAU, view from AUI",
    "10BASE5": "10Base5 - Thick coax MAU",
    "FOIRL": "Foirl - FOIRL MAU",
    "10BASE2": "10Base2 - Thin coax MAU",
    "10BASE-T": "10BaseT - UTP MAU",
    "10BASE-FP": "10BaseFP - Passive fiber MAU",
    "10BASE-FB": "10BaseFB - Sync fiber MAU",
    "10BASE-FL": "10BaseFL - Async fiber MAU",
    "10BROAD36": "10Broad36 - Broadband DTE MAU",
    "10BASE-T half duplex": "10BaseTHD - UTP MAU, half duplex mode",
    "10BASE-T full duplex": "10BaseTFD - UTP MAU, full duplex mode",
    "10BASE-FL half duplex": "10BaseFLHD - Async fiber MAU, half duplex mode",
    "10BASE-FL full duplex": "10BaseFLDF - Async fiber MAU, full duplex mode",
    "100BASE-T4": "100BaseT4 - 4 pair category 3 UTP",
    "100BASE-TX half duplex": "100BaseTXHD - 2 pair category 5 UTP, half duplex mode",
    "100BASE-TX full duplex": "100BaseTXFD - 2 pair category 5 UTP, full duplex mode",
    "100BASE-FX half duplex": "100BaseFXHD - X fiber over PMT, half duplex mode",
    "100BASE-FX full duplex": "100BaseFXFD - X fiber over PMT, full duplex mode",
    "100BASE-T2 half duplex": "100BaseT2HD - 2 pair category 3 UTP, half duplex mode",
    "100BASE-T2 full duplex": "100BaseT2FD - 2 pair category 3 UTP, full duplex mode",
    "1000BASE-X half duplex": "1000BaseXHD - PCS/PMA, unknown PMD, half duplex mode",
    "1000BASE-X full duplex": "1000BaseXFD - PCS/PMA, unknown PMD, full duplex mode",
    "1000BASE-LX half duplex": "1000BaseLXHD - Fiber over long-wavelength laser, half duplex mode",
    "1000BASE-LX full duplex": "1000BaseLXFD - Fiber over long-wavelength laser, full duplex mode",
    "1000BASE-SX half duplex": "1000BaseSXHD - Fiber over short-wavelength laser, half duplex mode",
    "1000BASE-SX full duplex": "1000BaseSXFD - Fiber over short-wavelength laser, full duplex mode",
    "1000BASE-CX half duplex": (
        "1000BaseCXHD - Copper over 150-Ohm balanced cable, half duplex mode"
    ),
    "1000BASE-CX full duplex": (
        "1000BaseCXFD - Copper over 150-Ohm balanced cable, full duplex mode"
    ),
    "1000BASE-T half duplex": "1000BaseTHD - Four-pair Category 5 UTP, half duplex mode",
    "1000BASE-T full duplex": "1000BaseTFD - Four-pair Category 5 UTP, full duplex mode",
    "10GBASE-X": "10GigBaseX - X PCS/PMA, unknown PMD.",
    "10GBASE-LX4": "10GigBaseLX4 - X fiber over WWDM optics",
    "10GBASE-R": "10GigBaseR - R PCS/PMA, unknown PMD.",
    "10GBASE-ER": "10GigBaseER - R fiber over 1550 nm optics",
    "10GBASE-LR": "10GigBaseLR - R fiber over 1310 nm optics",
    "10GBASE-SR": "10GigBaseSR - R fiber over 850 nm optics",
    "10GBASE-W": "10GigBaseW - W PCS/PMA, unknown PMD.",
    "10GBASE-EW": "10GigBaseEW - W fiber over 1550 nm optics",
    "10GBASE-LW": "10GigBaseLW - W fiber over 1310 nm optics",
    "10GBASE-SW": "10GigBaseSW - W fiber over 850 nm optics",
    "10GBASE-CX4": "10GigBaseCX4 - X copper over 8 pair 100-Ohm balanced cable",
    "2BASE-TL": "2BaseTL - Voice grade UTP copper, up to 2700m, optional PAF",
    "10PASS-TS": "10PassTS - Voice grade UTP copper, up to 750m, optional PAF",
    "100BASE-BX10-D": "100BaseBX10D - One single-mode fiber OLT, long wavelength, 10km",
    "100BASE-BX10-U": "100BaseBX10U - One single-mode fiber ONU, long wavelength, 10km",
    "100BASE-LX10": "100BaseLX10 - Two single-mode fibers, long wavelength, 10km",
    "1000BASE-BX10-D": "1000BaseBX10D - One single-mode fiber OLT, long wavelength, 10km",
    "1000BASE-BX10-U": "1000BaseBX10U - One single-mode fiber ONU, long wavelength, 10km",
    "1000BASE-LX10": "1000BaseLX10 - Two sigle-mode fiber, long wavelength, 10km",
    "1000BASE-PX10-D": "1000BasePX10D - One single-mode fiber EPON OLT, 10km",
    "1000BASE-PX10-U": "1000BasePX10U - One single-mode fiber EPON ONU, 10km",
    "1000BASE-PX20-D": "1000BasePX20D - One single-mode fiber EPON OLT, 20km",
    "1000BASE-PX20-U": "1000BasePX20U - One single-mode fiber EPON ONU, 20km",
    "10GBASE-T": "10GbaseT - Four-pair Category 6A or better, full duplex mode only",
    "10GBASE-LRM": "10GbaseLRM - R multimode fiber over 1310 nm optics",
    "1000BASE-KX": "1000baseKX - X backplane, full duplex mode only",
    "10GBASE-KX4": "10GbaseKX4 - 4 lane X backplane, full duplex mode only",
    "10GBASE-KR": "10GbaseKR - R backplane, full duplex mode only",
    "10/1GBASE-PRX-D1": (
        "10G1GbasePRXD1 - One single-mode fiber asymmetric-rate EPON OLT, low power budget (PRX10)"
    ),
    "10/1GBASE-PRX-D2": (
        "10G1GbasePRXD2 - One single-mode fiber asymmetric-rate EPON OLT, medium power budget "
        "(PRX20)"
    ),
    "10/1GBASE-PRX-D3": (
        "10G1GbasePRXD3 - One single-mode fiber asymmetric-rate EPON OLT, high power budget (PRX30)"
    ),
    "10/1GBASE-PRX-U1": (
        "10G1GbasePRXU1 - One single-mode fiber asymmetric-rate EPON ONU, low power budget (PRX10)"
    ),
    "10/1GBASE-PRX-U2": (
        "10G1GbasePRXU2 - One single-mode fiber asymmetric-rate EPON ONU, medium power budget "
        "(PRX20)"
    ),
    "10/1GBASE-PRX-U3": (
        "10G1GbasePRXU3 - One single-mode fiber asymmetric-rate EPON ONU, high power budget (PRX30)"
    ),
    "10GBASE-PR-D1": (
        "10GbasePRD1 - One single-mode fiber symmetric-rate EPON OLT, low power budget (PR10)"
    ),
    "10GBASE-PR-D2": (
        "10GbasePRD2 - One single-mode fiber symmetric-rate EPON OLT, medium power budget (PR20)"
    ),
    "10GBASE-PR-D3": (
        "10GbasePRD3 - One single-mode fiber symmetric-rate EPON OLT, high power budget (PR30)"
    ),
    "10GBASE-PR-U1": (
        "10GbasePRU1 - One single-mode fiber symmetric-rate EPON ONU, low and medium power budget"
    ),
    "10GBASE-PR-U3": (
        "10GbasePRU3 - One single-mode fiber symmetric-rate EPON ONU, high power budget (PR30)"
    ),
    "40GBASE-KR4": "40GbaseKR4 - 40GBASE-R PCS/PMA over an electrical backplane",
    "40GBASE-CR4": "40GbaseCR4 - 40GBASE-R PCS/PMA over 4 lane shielded copper balanced cable",
    "40GBASE-SR4": "40GbaseSR4 - 40GBASE-R PCS/PMA over 4 lane multimode fiber",
    "40GBASE-FR": "40GbaseFR - 40GBASE-R PCS/PMA over single mode fiber",
    "40GBASE-LR4": "40GbaseLR4 - 40GBASE-R PCS/PMA over 4 WDM lane single mode fiber",
    "100GBASE-CR10": (
        "100GbaseCR10 - 100GBASE-R PCS/PMA over 10 lane shielded copper balanced cable"
    ),
    "100GBASE-SR10": "100GbaseSR10 - 100GBASE-R PCS/PMA over 10 lane multimode fiber",
    "100GBASE-LR4": (
        "100GbaseLR4 - 100GBASE-R PCS/PMA over 4 WDM lane single mode fiber, long reach"
    ),
    "100GBASE-ER4": (
        "100GbaseER4 - 100GBASE-R PCS/PMA over 4 WDM lane single mode fiber PMD, extended reach"
    ),
    "1000BASE-T1": "1000baseT1 - 1000BASE-T1 single balanced twisted-pair copper cabling PHY",
    "1000BASE-PX30-D": "1000basePX30D - One single-mode fiber EPON OLT, 20km, 1:32 split ratio",
    "1000BASE-PX30-U": "1000basePX30U - One single-mode fiber EPON ONU, 20km, 1:32 split ratio",
    "1000BASE-PX40-D": "1000basePX40D - One single-mode fiber EPON OLT, 20km, 1:64 split ratio",
    "1000BASE-PX40-U": "1000basePX40U - One single-mode fiber EPON ONU, 20km, 1:64 split ratio",
    "10/1GBASE-PRX-D4": (
        "10G1GbasePRXD4 - One single-mode fiber asymmetric-rate EPON OLT, supporting  extended "
        "power budget (PRX40)"
    ),
    "10/1GBASE-PRX-U4": (
        "10G1GbasePRXU4 - One single-mode fiber asymmetric-rate EPON ONU, supporting  extended "
        "power budget (PRX40)"
    ),
    "10GBASE-PR-D4": (
        "10GbasePRD4 - One single-mode fiber symmetric-rate EPON OLT, supporting  extended "
        "power budget (PR40)"
    ),
    "10GBASE-PR-U4": (
        "10GbasePRU4 - One single-mode fiber symmetric-rate EPON ONU, supporting  extended "
        "power budget (PR40)"
    ),
    "25GBASE-CR": "25GbaseCR - 25GBASE-R PCS/PMA over shielded balanced copper cable",
    "25GBASE-CR-S": (
        "25GbaseCRS - 25GBASE-R PCS/PMA over shielded balanced copper cable  without RS-FEC"
    ),
    "25GBASE-KR": "25GbaseKR - 25GBASE-R PCS/PMA over an electrical backplane",
    "25GBASE-KR-S": "25GbaseKRS - 25GBASE-R PCS/PMA over an electrical backplane without RS-FEC",
    "25GBASE-R": "25GbaseR - 25GBASE-R PCS/PMA over undefined PMD",
    "25GBASE-SR": "25GbaseSR - 25GBASE-R PCS/PMA over multimode fiber",
    "25GBASE-T": "25GbaseT - Four-pair twisted-pair balanced copper cabling",
    "40GBASE-ER4": "40GbaseER4 - 40GBASE-R PCS/PMA over 4 WDM lane single mode fiber",
    "40GBASE-R": "40GbaseR - 40GBASE-R PCS as over undefined PMA/PMD",
    "40GBASE-T": "40GbaseT - Four-pair twisted-pair balanced copper cabling",
    "100GBASE-CR4": "100GbaseCR4 - 100GBASE-R PCS/PMA over 4 lane shielded copper balanced cable",
    "100GBASE-KR4": "100GbaseKR4 - 100GBASE-R PCS/PMA over an electrical backplane",
    "100GBASE-KP4": "100GbaseKP4 - 100GBASE-P PCS/PMA over an electrical backplane PMD",
    "100GBASE-R": "100GbaseR - 100GBASE-R Multi-lane PCS over undefined PMA/PMD",
    "100GBASE-SR4": "100GbaseSR4 - 100GBASE-R PCS/PMA over 4 lane multimode fiber",
    "2.5GBASE-T": "2p5GigT - 2.5GBASE-T Four-pair twisted-pair balanced copper cabling PHY",
    "5GBASE-T": "5GigT - 5GBASE-T Four-pair twisted-pair balanced copper cabling PHY",
    "100BASE-T1": "100baseT1 - 100BASE-T1 Single balanced twisted-pair copper cabling PHY",
    "1000BASE-RHA": "1000baseRHA - 1000BASE-RHA Plastic optical fiber PHY",
    "1000BASE-RHB": "1000baseRHB - 1000BASE-RHB Plastic optical fiber PHY",
    "1000BASE-RHC": "1000baseRHC - 1000BASE-RHC Plastic optical fiber PHY",
    "2.5GBASE-KX": "2p5GbaseKX - 2.5GBASE-X PMD over an electrical backplane",
    "2.5GBASE-X": "2p5GbaseX - 2.5GBASE-X PCS/PMA over undefined PMD",
    "5GBASE-KR": "5GbaseKR - 5GBASE-KR PMD over an electrical backplane",
    "5GBASE-R": "5GbaseR - 5GBASE-R PCS/PMA over undefined PMD",
    "10GPASS-XR": (
        "10GpassXR - Coax cable distribution network PHY continuous downstream/burst mode "
        "upstream PHY"
    ),
    "25GBASE-LR": "25GbaseLR - 25GBASE-R PCS/PMA over single-mode fiber PMD, with long reach",
    "25GBASE-ER": "25GbaseER - 25GBASE-R PCS/PMA over single-mode fiber PMD, with extended reach",
    "50GBASE-R": "50GbaseR - 50GBASE-R Multi-lane PCS over undefined PMA/PMD",
    "50GBASE-CR": "50GbaseCR - 50GBASE-R PCS/PMA over shielded copper balanced cable PMD",
    "50GBASE-KR": "50GbaseKR - 50GBASE-R PCS/PMA over an electrical backplane PMD",
    "50GBASE-SR": "50GbaseSR - 50GBASE-R PCS/PMA over multimode fiber PMD",
    "50GBASE-FR": (
        "50GbaseFR - 50GBASE-R PCS/PMA over single mode fiber PMD with reach up to at least 2 km"
    ),
    "50GBASE-LR": (
        "50GbaseLR - 50GBASE-R PCS/PMA over single mode fiber PMD with reach up to at least 10 km"
    ),
    "50GBASE-ER": (
        "50GbaseER - 50GBASE-R PCS/PMA over single-mode fiber PMD with reach up to at least 40 km"
    ),
    "100GBASE-CR2": (
        "100GbaseCR2 - 100GBASE-R PCS/PMA over 2 lane shielded copper balanced cable PMD"
    ),
    "100GBASE-KR2": "100GbaseKR2 - 100GBASE-R PCS/PMA over an electrical backplane PMD",
    "100GBASE-SR2": "100GbaseSR2 - 100GBASE-R PCS/PMA over 2 lane multimode fiber PMD",
    "100GBASE-DR": "100GbaseDR - 100GBASE-R PCS/PMA over single mode fiber PMD",
    "200GBASE-R": "200GbaseR - 200GBASE-R Multi-lane PCS over undefined PMA/PMD",
    "200GBASE-DR4": "200GbaseDR4 - 200GBASE-R PCS/PMA over 4-lane single-mode fiber PMD",
    "200GBASE-FR4": (
        "200GbaseFR4 - 200GBASE-R PCS/PMA over 4 WDM lane single-mode fiber PMD with reach up "
        "to at least 2 km"
    ),
    "200GBASE-LR4": (
        "200GbaseLR4 - 200GBASE-R PCS/PMA over 4 WDM lane single-mode fiber PMD with reach up "
        "to at least 10 km"
    ),
    "200GBASE-CR4": (
        "200GbaseCR4 - 200GBASE-R PCS/PMA over 4 lane shielded copper balanced cable PMD"
    ),
    "200GBASE-KR4": "200GbaseKR4 - 200GBASE-R PCS/PMA over an electrical backplane PMD",
    "200GBASE-SR4": "200GbaseSR4 - 200GBASE-R PCS/PMA over 4 lane multimode fiber PMD",
    "200GBASE-ER4": (
        "200GbaseER4 - 200GBASE-R PCS/PMA over 4 WDM lane single-mode fiber PMD with reach up "
        "to at least 40 km"
    ),
    "400GBASE-R": "400GbaseR - 400GBASE-R Multi-lane PCS over undefined PMA/PMD",
    "400GBASE-SR16": "400GbaseSR16 - 400GBASE-R PCS/PMA over 16-lane multimode fiber PMD",
    "400GBASE-DR4": "400GbaseDR4 - 400GBASE-R PCS/PMA over 4-lane single-mode fiber PMD",
    "400GBASE-FR8": (
        "400GbaseFR8 - 400GBASE-R PCS/PMA over 8 WDM lane single-mode fiber PMD with reach up "
        "to at least 2 km"
    ),
    "400GBASE-LR8": (
        "400GbaseLR8 - 400GBASE-R PCS/PMA over 8 WDM lane single-mode fiber PMD with reach up "
        "to at least 10 km"
    ),
    "400GBASE-ER8": (
        "400GbaseER8 - 400GBASE-R PCS/PMA over 8 WDM lane single-mode fiber PMD with reach up "
        "to at least 40 km"
    ),
    "10BASE-T1L": "10baseT1L - 10BASE-T1L Single balanced pair PHY",
    "10BASE-T1S half duplex": "10baseT1SHD - 10BASE-T1S Single balanced pair PHY, half duplex mode",
    "10BASE-T1S multidrop": "10baseT1SMD - 10BASE-T1S Single balanced pair PHY, multidrop mode",
    "10BASE-T1S full duplex": "10baseT1SFD - 10BASE-T1S Single balanced pair PHY, full duplex mode",
}
"""Those without an entry are `unknown` to lldpcli."""
