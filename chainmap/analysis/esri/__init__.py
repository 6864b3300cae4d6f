"""Economic systemic risk of firms (ESRI): what a firm's failure costs its whole network.

Source: Diem, Borsos, Reisch, Kertész, Thurner, "Quantifying firm-level economic systemic risk from
nation-wide supply networks", Scientific Reports 12:7719 (2022).
"""
