#!/usr/bin/env python3
"""Writes agencies.csv: python3 make_agencies.py federal-domains.csv agencies-and-subs.csv > agencies.csv

The two inputs are public data of CISA (github.com/cisagov/dotgov-data, CC0): the federal .gov domains with their
organisations, and the list of agencies with their bureaus. What those lists do not hold stands below: the names people
write, acronyms, military organisations and their domains, and which names need a context in running text.
"""
import csv
import re
import sys

# name | acronyms | aliases | domains | flags. Indentation by one tab is "belongs to the line above with fewer tabs".
# A name with a trailing ? (acronym or alias) counts in running text only in a context, with a trailing ~ it does not
# count in lower case ("doe", "army"): the column careful, explained in parsers/directory.h.
# Flag own: an agency of its own although it has a parent. Flag careful: found by context alone.
TREE = """
Department of Agriculture|USDA|Agriculture?; Ag?; Agriculture Department; Ag Department; Department of Ag|usda.gov
	Agricultural Marketing Service|AMS?||ams.usda.gov
	Agricultural Research Service|ARS~||ars.usda.gov
	Animal and Plant Health Inspection Service|APHIS|Animal and Plant Health; Animal Plant Health Inspection Service|aphis.usda.gov
	Economic Research Service|ERS~||ers.usda.gov
	Farm Production and Conservation Business Center|FPAC; FPAC-BC|Farm Production and Conservation; FPAC Business Center|fpac.usda.gov
	Farm Service Agency|FSA?|Farm Services Agency|fsa.usda.gov
	Food and Nutrition Service|FNS||fns.usda.gov
	Food Safety and Inspection Service|FSIS|Food Safety Inspection Service; Food Safety|fsis.usda.gov
	Foreign Agricultural Service|FAS?||fas.usda.gov
	Forest Service|FS?; USFS; USDA-FS|National Forest Service; US Forestry Service|fs.usda.gov; fs.fed.us
	National Agricultural Statistics Service|NASS||nass.usda.gov
	National Agricultural Library|NAL~||nal.usda.gov
	National Finance Center|NFC?||nfc.usda.gov
	National Institute of Food and Agriculture|NIFA||nifa.usda.gov
	Natural Resources Conservation Service|NRCS|National Resources Conservation Service; Natural Resource Conservation Service; Soil Conservation Service|nrcs.usda.gov
	Risk Management Agency|RMA~||rma.usda.gov
	Rural Development|RD?||rd.usda.gov
	Rural Business-Cooperative Service|RBCS||
	Rural Housing Service|RHS?||
	Rural Utilities Service|RUS?||
Department of Commerce|DOC~; USDOC|Commerce?; Commerce Department|doc.gov; commerce.gov
	Bureau of Economic Analysis|BEA?||bea.gov
	Bureau of Industry and Security|BIS~||bis.gov; bis.doc.gov
	Census Bureau|USCB|Bureau of the Census; Census?|census.gov
	Economic Development Administration|EDA~||eda.gov
	International Trade Administration|ITA~||trade.gov; ita.doc.gov
	Minority Business Development Agency|MBDA||mbda.gov
	National Institute of Standards and Technology|NIST|National Institute for Standards and Technology; National Institute of Standards & Tech|nist.gov
	National Oceanic and Atmospheric Administration|NOAA|National Oceanographic and Atmospheric Administration; National Oceanic Atmospheric Admin|noaa.gov
		National Marine Fisheries Service|NMFS|NOAA Fisheries; NOAA Fisheries Service|nmfs.noaa.gov
		National Weather Service|NWS||nws.noaa.gov
		National Ocean Service|NOS?|NOAA Ocean Service|nos.noaa.gov
		National Environmental Satellite, Data, and Information Service|NESDIS|NOAA Satellites|
		Office of Oceanic and Atmospheric Research|OAR?|NOAA Research|
		Office of Marine and Aviation Operations|OMAO||
	National Technical Information Service|NTIS||ntis.gov
	National Telecommunications and Information Administration|NTIA||ntia.gov; ntia.doc.gov
	First Responder Network Authority||FirstNet; FirstNet Authority|firstnet.gov
	U.S. Patent and Trademark Office|USPTO; PTO?|Patent and Trademark Office; Patent Office|uspto.gov
Department of Defense|DoD; USDOD; OSD|Defense?; Defense Department; Department of War; War Department?; Pentagon?; Office of the Secretary of Defense; Office of the Secretary of War|mail.mil; osd.mil; defense.gov; war.gov; js.mil; pentagon.mil
	Defense Logistics Agency|DLA|Defense Logistics|dla.mil
	Defense Contract Management Agency|DCMA||dcma.mil
	Defense Contract Audit Agency|DCAA||dcaa.mil
	Defense Finance and Accounting Service|DFAS||dfas.mil
	Defense Information Systems Agency|DISA||disa.mil
	Defense Health Agency|DHA||dha.mil; health.mil
	Defense Intelligence Agency|DIA~||dia.mil
	Defense Commissary Agency|DeCA?|Commissary Agency|deca.mil
	Defense Counterintelligence and Security Agency|DCSA||dcsa.mil
	Defense Threat Reduction Agency|DTRA||dtra.mil
	Defense Security Cooperation Agency|DSCA||dsca.mil
	Defense Advanced Research Projects Agency|DARPA||darpa.mil
	Defense Human Resources Activity|DHRA||dhra.mil
	Defense Media Activity|DMA?||dma.mil
	Defense POW/MIA Accounting Agency|DPAA||dpaa.mil
	Defense Acquisition University|DAU?||dau.edu
	Department of Defense Education Activity|DoDEA|DoD Education Activity|dodea.edu
	Missile Defense Agency|MDA?||mda.mil
	National Geospatial-Intelligence Agency|NGA~||nga.mil
	National Security Agency|NSA||nsa.gov
	National Reconnaissance Office|NRO~||nro.gov; nro.mil
	Space Development Agency|SDA~||sda.mil
	Uniformed Services University of the Health Sciences|USUHS|Uniformed Services University|
	Washington Headquarters Services|WHS~|Washington Headquarters Service|whs.mil
	Pentagon Force Protection Agency|PFPA||pfpa.mil
	National Guard Bureau|NGB|National Guard; Army National Guard; Air National Guard|ng.mil; ang.af.mil
	Joint Staff|||
	Special Operations Command|USSOCOM; SOCOM||socom.mil
	Central Command|USCENTCOM; CENTCOM||centcom.mil
	European Command|USEUCOM; EUCOM||eucom.mil
	Indo-Pacific Command|USINDOPACOM; INDOPACOM; PACOM||pacom.mil; indopacom.mil
	Africa Command|USAFRICOM; AFRICOM||africom.mil
	Northern Command|USNORTHCOM; NORTHCOM||northcom.mil
	Southern Command|USSOUTHCOM; SOUTHCOM||southcom.mil
	Strategic Command|USSTRATCOM; STRATCOM||stratcom.mil
	Transportation Command|USTRANSCOM; TRANSCOM||transcom.mil; ustranscom.mil
	Cyber Command|USCYBERCOM; CYBERCOM||cybercom.mil
	Space Command|USSPACECOM; SPACECOM||spacecom.mil
	Department of the Army|USA?; DA?|Army~; US Army; United States Army; Dept of Army|army.mil|own
		U.S. Army Corps of Engineers|USACE; COE?|Army Corps of Engineers; Corps of Engineers; Army Corps; Corps of Engineers Civil Works|usace.army.mil
		Army Contracting Command|ACC?||
		Army Materiel Command|AMC?; USAMC|Army Material Command|
		Army Futures Command|AFC?||
		Army Forces Command|FORSCOM|US Army Forces Command|
		Training and Doctrine Command|TRADOC|Army Training and Doctrine Command|
		Installation Management Command|IMCOM|Army Installation Management Command|
		Army Medical Command|MEDCOM||
		Army Test and Evaluation Command|ATEC||
		Army Tank-automotive and Armaments Command|TACOM||
		Army Sustainment Command|ASC?||
		Communications-Electronics Command|CECOM||
		Combat Capabilities Development Command|DEVCOM||
		Civilian Human Resources Agency|CHRA||
		Army Reserve|USAR; USARC||
		Army Cyber Command|ARCYBER||
		Military Surface Deployment and Distribution Command|SDDC||
		U.S. Military Academy|USMA|West Point|westpoint.edu; usma.edu
	Department of the Navy|DON?|Navy~; US Navy; United States Navy; Dept of Navy|navy.mil; us.navy.mil|own
		U.S. Marine Corps|USMC|Marine Corps; Marines?; Headquarters Marine Corps; HQMC|usmc.mil
		Naval Sea Systems Command|NAVSEA||
		Naval Air Systems Command|NAVAIR||
		Naval Facilities Engineering Systems Command|NAVFAC|Naval Facilities Engineering Command|
		Naval Supply Systems Command|NAVSUP||
		Naval Information Warfare Systems Command|NAVWAR|Space and Naval Warfare Systems Command; SPAWAR|
		Naval Information Warfare Center|NIWC||
		Naval Surface Warfare Center|NSWC||
		Naval Undersea Warfare Center|NUWC||
		Naval Air Warfare Center|NAWC; NAWCAD; NAWCWD||
		Naval Research Laboratory|NRL||nrl.navy.mil
		Office of Naval Research|ONR||
		Commander, Navy Installations Command|CNIC|Navy Installations Command|
		Military Sealift Command|MSC?||
		Bureau of Medicine and Surgery|BUMED||
		Navy Recruiting Command|||
		Naval Education and Training Command|NETC||
		Naval Criminal Investigative Service|NCIS||ncis.navy.mil
		Fleet Forces Command|USFF|US Fleet Forces Command|
		Pacific Fleet|COMPACFLT; PACFLT|US Pacific Fleet|
		Fleet Readiness Center|||
		Office of Civilian Human Resources|OCHR||
		U.S. Naval Academy|USNA||usna.edu
	Department of the Air Force|USAF; DAF; AF?|Air Force; US Air Force; United States Air Force; Dept of Air Force|us.af.mil; af.mil|own
		U.S. Space Force|USSF|Space Force|spaceforce.mil
		Air Force Materiel Command|AFMC|Air Force Material Command|
		Air Combat Command|ACC?||
		Air Mobility Command|AMC?||
		Air Education and Training Command|AETC||
		Air Force Global Strike Command|AFGSC||
		Air Force Special Operations Command|AFSOC||
		Air Force Reserve Command|AFRC|Air Force Reserve|
		Air Force Personnel Center|AFPC||
		Air Force Civil Engineer Center|AFCEC||
		Air Force Life Cycle Management Center|AFLCMC||
		Air Force Research Laboratory|AFRL||
		Air Force Sustainment Center|AFSC?||
		Pacific Air Forces|PACAF||
		Space Systems Command|SSC?||
		U.S. Air Force Academy|USAFA||usafa.edu
Department of Education|ED?; USED?; DOEd; USDE?; USDOE~|Education?; Education Department; Department of Ed|ed.gov
	Federal Student Aid|FSA?|Office of Federal Student Aid|studentaid.gov
	Institute of Education Sciences|IES?||
	Office for Civil Rights|OCR?||
	Office of Elementary and Secondary Education|OESE||
	Office of Postsecondary Education|OPE?||
	Office of Special Education and Rehabilitative Services|OSERS||
	Office of Career, Technical, and Adult Education|OCTAE||
	Office of English Language Acquisition|OELA||
Department of Energy|DOE~; USDOE~|Energy?; Energy Department|hq.doe.gov; doe.gov; energy.gov
	Office of Environmental Management|EM?; DOE-EM|Environmental Management?|em.doe.gov
	National Nuclear Security Administration|NNSA||nnsa.doe.gov; nnsa.gov
	Office of Science|||science.doe.gov
	Office of Nuclear Energy|||
	Office of Fossil Energy and Carbon Management|FECM||
	Office of Energy Efficiency and Renewable Energy|EERE|Energy Efficiency and Renewable Energy|ee.doe.gov
	Office of Critical Minerals and Energy Innovation|CMEI||
	Office of Legacy Management|LM?||lm.doe.gov
	Energy Information Administration|EIA~||eia.gov
	Bonneville Power Administration|BPA?||bpa.gov
	Western Area Power Administration|WAPA||wapa.gov
	Southwestern Power Administration|SWPA||swpa.gov
	Southeastern Power Administration|SEPA||
	National Energy Technology Laboratory|NETL||netl.doe.gov
	Federal Energy Regulatory Commission|FERC||ferc.gov|own
	Idaho National Laboratory|INL~||inl.gov
	Los Alamos National Laboratory|LANL||lanl.gov
	Oak Ridge National Laboratory|ORNL||ornl.gov
	Pacific Northwest National Laboratory|PNNL||pnnl.gov
	Sandia National Laboratories|||sandia.gov
	Office of Scientific and Technical Information|OSTI||osti.gov
Department of Health and Human Services|HHS; DHHS|Health and Human Services; Health & Human Services; Health Human Services Department|hhs.gov; dhhs.gov
	Administration for Children and Families|ACF||acf.hhs.gov; acf.gov
	Administration for Community Living|ACL?||acl.hhs.gov; acl.gov
	Administration for Strategic Preparedness and Response|ASPR|Assistant Secretary for Preparedness and Response|aspr.gov
	Advanced Research Projects Agency for Health|ARPA-H||arpa-h.gov
	Agency for Healthcare Research and Quality|AHRQ||ahrq.hhs.gov; ahrq.gov
	Agency for Toxic Substances and Disease Registry|ATSDR||
	Centers for Disease Control and Prevention|CDC|Centers for Disease Control; Center for Disease Control; Center for Disease Control and Prevention|cdc.gov
		National Institute for Occupational Safety and Health|NIOSH||niosh.gov
	Centers for Medicare & Medicaid Services|CMS~|Centers for Medicare and Medicaid; Center for Medicare and Medicaid Services; Medicare and Medicaid Services|cms.hhs.gov; cms.gov
	Food and Drug Administration|FDA|Food & Drug Admin|fda.hhs.gov; fda.gov
	Health Resources and Services Administration|HRSA|Health Resources & Services Admin; Health Resource and Services Administration|hrsa.gov
	Indian Health Service|IHS|Indian Health Services|ihs.gov
	National Institutes of Health|NIH|National Institute of Health|nih.gov
		National Cancer Institute|NCI~||cancer.gov
		National Institute of Allergy and Infectious Diseases|NIAID||niaid.nih.gov
		National Heart, Lung, and Blood Institute|NHLBI||nhlbi.nih.gov
		National Library of Medicine|NLM||nlm.nih.gov
		National Institute on Aging|NIA~||
		National Institute on Drug Abuse|NIDA||
		National Institute of Mental Health|NIMH||
		National Human Genome Research Institute|NHGRI||genome.gov
	Substance Abuse and Mental Health Services Administration|SAMHSA||samhsa.hhs.gov; samhsa.gov
	Program Support Center|PSC?||psc.hhs.gov
	Office of the Assistant Secretary for Health|OASH||
Department of Homeland Security|DHS|Homeland Security; Homeland?; Homeland Sec; Department of Homeland Sec|dhs.gov; hq.dhs.gov
	U.S. Citizenship and Immigration Services|USCIS|Citizenship and Immigration Services; Citizenship and Immigration Service|uscis.dhs.gov; uscis.gov
	U.S. Coast Guard|USCG|Coast Guard|uscg.mil; uscg.gov
	U.S. Customs and Border Protection|CBP|Customs and Border Protection; Customs & Border Patrol; Border Patrol|cbp.dhs.gov; cbp.gov
	Cybersecurity and Infrastructure Security Agency|CISA|Cybersecurity & Infrastructure Security; Cyber Security and Infrastructure Security Agency; Cybersecurity Infrastructure Security Agency|cisa.dhs.gov; cisa.gov; mail.cisa.dhs.gov
	Federal Emergency Management Agency|FEMA||fema.dhs.gov; fema.gov
	Federal Law Enforcement Training Centers|FLETC|Federal Law Enforcement Training Center|fletc.dhs.gov; fletc.gov
	U.S. Immigration and Customs Enforcement|ICE~|Immigration and Customs Enforcement; Immigration & Customs Enforcement|ice.dhs.gov; ice.gov
	U.S. Secret Service|USSS|Secret Service|usss.dhs.gov; usss.gov; secretservice.gov
	Transportation Security Administration|TSA|Transportation Security Admin|tsa.dhs.gov; tsa.gov
	Science and Technology Directorate|S&T?|Science and Technology?|st.dhs.gov
	Management Directorate|||
	Office of Intelligence and Analysis|I&A?||
	Countering Weapons of Mass Destruction Office|CWMD||
	Federal Protective Service|FPS||fps.dhs.gov
Department of Housing and Urban Development|HUD|Housing and Urban Development; Housing & Urban Development|hud.gov
	Office of Fair Housing and Equal Opportunity|FHEO|Fair Housing and Equal Opportunity; Fair Housing & Equal Opportunity|
	Office of Community Planning and Development|CPD?|Community Planning and Development|
	Office of Public and Indian Housing|PIH?|Public and Indian Housing|
	Office of Housing|||
	Federal Housing Administration|FHA~||fha.gov
	Government National Mortgage Association|GNMA|Ginnie Mae|ginniemae.gov
	Office of Policy Development and Research|PD&R?|Policy Development and Research|huduser.gov
	Office of Lead Hazard Control and Healthy Homes|OLHCHH||
Department of Justice|DOJ; USDOJ|Justice?; Justice Department|usdoj.gov; justice.gov; doj.gov
	Bureau of Alcohol, Tobacco, Firearms and Explosives|ATF; BATFE; BATF|Alcohol, Tobacco, Firearms and Explosives; Alcohol Tobacco and Firearms; Bureau of Alcohol, Tobacco and Firearms|atf.gov
	Drug Enforcement Administration|DEA|Drug Enforcement Agency; Drug Enforcement Admin|dea.gov
	Federal Bureau of Investigation|FBI||fbi.gov
	Federal Bureau of Prisons|BOP; FBOP|Bureau of Prisons; Federal Prison System|bop.gov
	U.S. Marshals Service|USMS|Marshals Service; US Marshal Service|usmarshals.gov; usms.doj.gov
	Executive Office for United States Attorneys|EOUSA|Executive Office for US Attorneys; US Attorneys Office; US Attorney's Office; Executive Office of US Attorneys|
	Executive Office for Immigration Review|EOIR||
	Executive Office for U.S. Trustees|EOUST|US Trustee Program|
	Office of Justice Programs|OJP||ojp.usdoj.gov; ojp.gov
	Justice Management Division|JMD||
	National Security Division|NSD?||
	Antitrust Division|||
	Civil Rights Division|||
	Civil Division|||
	Criminal Division|||
	Environment and Natural Resources Division|ENRD||
	Community Oriented Policing Services|||
	United States Parole Commission|USPC||
Department of Labor|DOL; USDOL|Labor?; Labor Department; Department of Labour|dol.gov
	Bureau of Labor Statistics|BLS|Bureau of Labour Statistics|bls.gov
	Employee Benefits Security Administration|EBSA||
	Employment and Training Administration|ETA?||doleta.gov
	Mine Safety and Health Administration|MSHA||msha.gov
	Occupational Safety and Health Administration|OSHA||osha.gov
	Office of Disability Employment Policy|ODEP||
	Office of Federal Contract Compliance Programs|OFCCP||
	Office of Labor-Management Standards|OLMS||
	Office of Workers' Compensation Programs|OWCP||
	Office of the Assistant Secretary for Administration and Management|OASAM||
	Bureau of International Labor Affairs|ILAB||
	Veterans' Employment and Training Service|VETS?||
	Wage and Hour Division|WHD||
	Women's Bureau|||
Department of State|DOS?; USDOS|State?; State Department|state.gov
	Bureau of Consular Affairs|||
	Bureau of Diplomatic Security|DS?|Diplomatic Security Service|
	Bureau of Diplomatic Technology|||
	Bureau of Overseas Buildings Operations|OBO~||
	Foreign Service Institute|FSI?||
	Bureau of Global Talent Management|||
Department of the Interior|DOI; USDOI|Interior?; Interior Department|doi.gov; ios.doi.gov; interior.gov
	Bureau of Indian Affairs|BIA||bia.gov
	Bureau of Indian Education|BIE~||bie.edu
	Bureau of Land Management|BLM|Bureau of Land Mgmt|blm.gov
	Bureau of Ocean Energy Management|BOEM||boem.gov
	Bureau of Reclamation|BOR~; USBR|Reclamation?|usbr.gov; bor.gov
	Bureau of Safety and Environmental Enforcement|BSEE||bsee.gov
	Bureau of Trust Funds Administration|BTFA||btfa.gov
	Interior Business Center|IBC?||ibc.doi.gov
	National Indian Gaming Commission|NIGC||nigc.gov
	National Park Service|NPS|Park Service; National Parks Service; US Park Service|nps.gov
	Office of Natural Resources Revenue|ONRR||onrr.gov
	Office of Surface Mining Reclamation and Enforcement|OSMRE; OSM~|Office of Surface Mining; Surface Mining Reclamation and Enforcement|osmre.gov
	Office of the Solicitor|SOL?||sol.doi.gov
	U.S. Fish and Wildlife Service|FWS; USFWS|Fish and Wildlife Service; Fish and Wildlife; Fish & Wildlife; Fish and Wildlife Services|fws.gov
	U.S. Geological Survey|USGS|Geological Survey; Geologic Survey|usgs.gov
Department of the Treasury|TREAS; USDT?|Treasury~; Treasury Department; US Treasury|treasury.gov; treas.gov; do.treas.gov
	Alcohol and Tobacco Tax and Trade Bureau|TTB||ttb.gov; ttb.treas.gov
	Bureau of Engraving and Printing|BEP||bep.gov; bep.treas.gov
	Bureau of the Fiscal Service|BFS|Fiscal Service; Bureau of Fiscal Service; Bureau of Fiscal Services; Financial Management Service; Bureau of the Public Debt|fiscal.treasury.gov; fms.treas.gov
	Office of the Comptroller of the Currency|OCC|Comptroller of the Currency|occ.treas.gov; occ.gov
	Financial Crimes Enforcement Network|FinCEN||fincen.gov
	Internal Revenue Service|IRS|Internal Revenue|irs.gov; irscounsel.treas.gov
	United States Mint||US Mint; U.S. Mint; Mint?|usmint.treas.gov; usmint.gov
	Treasury Inspector General for Tax Administration|TIGTA||tigta.treas.gov; tigta.gov
	Departmental Offices|DO?||
	Community Development Financial Institutions Fund|CDFI|CDFI Fund|cdfifund.gov
	Office of Financial Research|OFR~||ofr.treasury.gov
	Federal Financing Bank|FFB?||
Department of Transportation|DOT~; USDOT; US DOT|Transportation?; Transportation Department|dot.gov; transportation.gov
	Federal Aviation Administration|FAA|Federal Aviation Admin; Federal Aviation Agency|faa.gov
		Air Traffic Organization||Air Traffic Org|
	Federal Highway Administration|FHWA|Federal Highways Administration|fhwa.dot.gov
	Federal Motor Carrier Safety Administration|FMCSA||fmcsa.dot.gov
	Federal Railroad Administration|FRA~||fra.dot.gov
	Federal Transit Administration|FTA~||fta.dot.gov
	Great Lakes St. Lawrence Seaway Development Corporation|GLS?; SLSDC|Saint Lawrence Seaway Development Corporation; St. Lawrence Seaway Development Corporation|
	Maritime Administration|MARAD||marad.dot.gov
	National Highway Traffic Safety Administration|NHTSA|National Highway Transportation Safety Administration|nhtsa.dot.gov; nhtsa.gov
	Pipeline and Hazardous Materials Safety Administration|PHMSA||phmsa.dot.gov
	Bureau of Transportation Statistics|BTS?||bts.gov
	Volpe National Transportation Systems Center||Volpe Center|volpe.dot.gov
Department of Veterans Affairs|VA; VAMC; DVA~|Veterans Affairs; Veteran Affairs; Department of Vet Affairs; Veterans Administration; VA Department|va.gov; mail.va.gov; med.va.gov
	Veterans Health Administration|VHA|Veterans Healthcare Administration; VA Health Administration|
	Veterans Benefits Administration|VBA|Veteran Benefits Administration; Veterans Benefit Administration; VA Benefits Administration|vba.va.gov
	National Cemetery Administration|NCA~|National Cemeteries Administration; VA National Cemetery Administration|
	Board of Veterans' Appeals|BVA||
	Office of Information and Technology|OIT?; OI&T?|VA Office of Information and Technology|
Access Board|USAB|US Access Board; Architectural and Transportation Barriers Compliance Board|access-board.gov
Administrative Conference of the United States|ACUS||
Advisory Council on Historic Preservation|ACHP||
American Battle Monuments Commission|ABMC||
Appalachian Regional Commission|ARC?||
Armed Forces Retirement Home|AFRH||
Central Intelligence Agency|CIA||cia.gov; ucia.gov
Chemical Safety and Hazard Investigation Board|CSB~|Chemical Safety Board|csb.gov
Commission of Fine Arts|CFA?||cfa.gov
Commission on Civil Rights|USCCR||usccr.gov
Committee for Purchase from People Who Are Blind or Severely Disabled||AbilityOne; AbilityOne Commission; United States AbilityOne Commission|abilityone.gov
Commodity Futures Trading Commission|CFTC||cftc.gov
Consumer Financial Protection Bureau|CFPB|Bureau of Consumer Financial Protection|cfpb.gov
Consumer Product Safety Commission|CPSC||cpsc.gov
Corporation for National and Community Service|CNCS|AmeriCorps|cns.gov; americorps.gov
Council of the Inspectors General on Integrity and Efficiency|CIGIE||
Court Services and Offender Supervision Agency for the District of Columbia|CSOSA|Court Services and Offender Supervision Agency|csosa.gov
	Pretrial Services Agency for the District of Columbia|PSA?|Pretrial Services Agency|psa.gov
Defense Nuclear Facilities Safety Board|DNFSB||
Delta Regional Authority|DRA?||
Denali Commission|||
Election Assistance Commission|EAC~||
Environmental Protection Agency|EPA; USEPA|Environmental Protection Administration|epa.gov
Equal Employment Opportunity Commission|EEOC|Equal Opportunity Commission; Equal Employment Opportunities Commission|eeoc.gov
Executive Office of the President|EOP?||eop.gov; who.eop.gov
	Office of Management and Budget|OMB?||omb.eop.gov; omb.gov
	Office of National Drug Control Policy|ONDCP||
	Office of Science and Technology Policy|OSTP||
	Office of the United States Trade Representative|USTR||ustr.eop.gov; ustr.gov
	Office of the National Cyber Director|ONCD||
	Council on Environmental Quality|CEQ?||
	Council of Economic Advisers|CEA?||
	Office of Administration|OA?||oa.eop.gov
	National Security Council|NSC?||
	U.S. DOGE Service|USDS|US Digital Service; United States Digital Service|
Export-Import Bank of the United States|EXIM~|Export-Import Bank; EXIM Bank; Ex-Im Bank|exim.gov
Farm Credit Administration|FCA~||fca.gov
Farm Credit System Insurance Corporation|FCSIC||
Federal Communications Commission|FCC||fcc.gov
Federal Deposit Insurance Corporation|FDIC||fdic.gov
Federal Election Commission|FEC~||fec.gov
Federal Housing Finance Agency|FHFA||fhfa.gov
Federal Labor Relations Authority|FLRA||flra.gov
Federal Maritime Commission|FMC?||fmc.gov
Federal Mediation and Conciliation Service|FMCS||fmcs.gov
Federal Mine Safety and Health Review Commission|FMSHRC||
Federal Permitting Improvement Council||Federal Permitting Improvement Steering Council; Permitting Council|permitting.gov
Federal Reserve System|FRB?|Federal Reserve Board; Board of Governors of the Federal Reserve System; Board of Governors of the Federal Reserve; Federal Reserve|frb.gov; federalreserve.gov
Federal Retirement Thrift Investment Board|FRTIB|Thrift Savings Plan|frtib.gov; tsp.gov
Federal Trade Commission|FTC||ftc.gov
General Services Administration|GSA|General Service Administration; General Services Admin|gsa.gov
	Federal Acquisition Service|FAS?||
	Public Buildings Service|PBS?|Public Building Service|
	Technology Transformation Services|TTS~|18F|
	Office of Government-wide Policy|OGP?|Office of Governmentwide Policy|
	Civilian Board of Contract Appeals|CBCA||cbca.gov
Gulf Coast Ecosystem Restoration Council||RESTORE Council|restorethegulf.gov
Institute of Museum and Library Services|IMLS||imls.gov
Inter-American Foundation|IAF?||iaf.gov
International Boundary and Water Commission|IBWC||ibwc.gov
International Trade Commission|USITC; ITC?||usitc.gov
Legal Services Corporation|LSC?||lsc.gov
Marine Mammal Commission|||mmc.gov
Merit Systems Protection Board|MSPB|Merit System Protection Board|mspb.gov
Millennium Challenge Corporation|MCC~||mcc.gov
National Aeronautics and Space Administration|NASA|National Aeronautics & Space Admin|nasa.gov
	Ames Research Center|ARC?|NASA Ames; Ames|
	Armstrong Flight Research Center|AFRC?|NASA Armstrong; Neil A. Armstrong Flight Research Center|
	Glenn Research Center|GRC?|NASA Glenn; John H. Glenn Research Center|
	Goddard Space Flight Center|GSFC|NASA Goddard; Goddard|
	Jet Propulsion Laboratory|JPL|NASA JPL; Jet Propulsion Lab|jpl.nasa.gov
	Johnson Space Center|JSC|NASA Johnson; Lyndon B. Johnson Space Center|
	Kennedy Space Center|KSC|NASA Kennedy; John F. Kennedy Space Center|
	Langley Research Center|LaRC|NASA Langley|
	Marshall Space Flight Center|MSFC|NASA Marshall; George C. Marshall Space Flight Center|
	Stennis Space Center|SSC?|NASA Stennis; John C. Stennis Space Center|
	Wallops Flight Facility|WFF?|NASA Wallops; Wallops|
	NASA Shared Services Center|NSSC||
	NASA Headquarters||NASA HQ|hq.nasa.gov
National Archives and Records Administration|NARA|National Archives; National Archives & Records Admin; National Archives and Records Service|nara.gov; archives.gov
National Capital Planning Commission|NCPC||
National Council on Disability|NCD?||
National Credit Union Administration|NCUA||ncua.gov
National Endowment for the Arts|NEA~||arts.gov
National Endowment for the Humanities|NEH~||neh.gov
National Gallery of Art|||nga.gov
National Labor Relations Board|NLRB||nlrb.gov
National Mediation Board|NMB?||nmb.gov
National Railroad Passenger Corporation||Amtrak|
National Science Foundation|NSF|National Sciences Foundation|nsf.gov
National Transportation Safety Board|NTSB||ntsb.gov
Nuclear Regulatory Commission|NRC; USNRC|Nuclear Regulatory Commision|nrc.gov
Nuclear Waste Technical Review Board|NWTRB||
Occupational Safety and Health Review Commission|OSHRC||
Office of Government Ethics|OGE~|US Office of Government Ethics|oge.gov
Office of Navajo and Hopi Indian Relocation|ONHIR||onhir.gov
Office of Personnel Management|OPM?; USOPM?||opm.gov|careful
Office of Special Counsel|OSC~|US Office of Special Counsel|osc.gov
Office of the Director of National Intelligence|ODNI|Director of National Intelligence|dni.gov; odni.gov
Peace Corps||The Peace Corps|peacecorps.gov
Pension Benefit Guaranty Corporation|PBGC|Pension Benefit Guarantee Corporation|pbgc.gov
Postal Regulatory Commission|PRC?||prc.gov
Presidio Trust|||
Privacy and Civil Liberties Oversight Board|PCLOB||
Railroad Retirement Board|RRB; USRRB|US Railroad Retirement Board|rrb.gov
Securities and Exchange Commission|SEC~|Securities & Exchange Commission; Security and Exchange Commission|sec.gov
Selective Service System|SSS?|Selective Service|sss.gov
Small Business Administration|SBA|Small Business Admin; Small Business Association|sba.gov
Smithsonian Institution||Smithsonian|
Social Security Administration|SSA|Social Security Admin; Social Security?|ssa.gov
Surface Transportation Board|STB~||stb.gov
Tennessee Valley Authority|TVA||tva.gov
Trade and Development Agency|USTDA|US Trade and Development Agency|ustda.gov
U.S. African Development Foundation|USADF|African Development Foundation|usadf.gov
U.S. Agency for Global Media|USAGM|Agency for Global Media; Voice of America|usagm.gov; voa.gov
U.S. Agency for International Development|USAID|Agency for International Development|usaid.gov
U.S. Holocaust Memorial Museum|USHMM|Holocaust Museum|
U.S. Interagency Council on Homelessness|USICH|Interagency Council on Homelessness|
U.S. International Development Finance Corporation|DFC~; USIDFC|International Development Finance Corporation; Overseas Private Investment Corporation; Development Finance Corporation|dfc.gov
U.S. Postal Service|USPS|Postal Service|usps.gov
Library of Congress|LOC?||loc.gov
Government Accountability Office|GAO|General Accounting Office|gao.gov
Government Publishing Office|GPO~|Government Printing Office|gpo.gov
Architect of the Capitol|AOC?||aoc.gov
Congressional Budget Office|CBO~||cbo.gov
U.S. Capitol Police|USCP|Capitol Police|uscp.gov
U.S. House of Representatives||House of Representatives|house.gov; mail.house.gov
U.S. Senate|||senate.gov
Administrative Office of the U.S. Courts|AOUSC|Administrative Office of the United States Courts; US Courts|uscourts.gov; ao.uscourts.gov
Supreme Court of the United States|SCOTUS||supremecourt.gov
U.S. Tax Court||United States Tax Court|ustaxcourt.gov
"""

# An office that each of these has: name | acronyms | aliases.
OFFICES = """
Office of Inspector General|OIG?|Office of the Inspector General; Inspector General?
Office of the Chief Information Officer|OCIO?|Office of Chief Information Officer
Office of the Chief Financial Officer|OCFO?|Office of Chief Financial Officer
Office of the General Counsel|OGC?|Office of General Counsel
Office of the Secretary|OS?|
"""
OFFICES_OF = {
    'Department of Agriculture': 'USDA', 'Department of Commerce': 'DOC', 'Department of Defense': 'DoD',
    'Department of Education': 'ED', 'Department of Energy': 'DOE', 'Department of Health and Human Services': 'HHS',
    'Department of Homeland Security': 'DHS', 'Department of Housing and Urban Development': 'HUD',
    'Department of Justice': 'DOJ', 'Department of Labor': 'DOL', 'Department of State': 'State',
    'Department of the Interior': 'DOI', 'Department of the Treasury': 'Treasury',
    'Department of Transportation': 'DOT', 'Department of Veterans Affairs': 'VA',
    'Environmental Protection Agency': 'EPA', 'General Services Administration': 'GSA',
    'National Aeronautics and Space Administration': 'NASA', 'National Science Foundation': 'NSF',
    'Nuclear Regulatory Commission': 'NRC', 'Office of Personnel Management': 'OPM',
    'Small Business Administration': 'SBA', 'Social Security Administration': 'SSA',
    'National Archives and Records Administration': 'NARA',
}
# Domains of inspectors general: the list of domains names only some of them.
OIG_DOMAINS = {
    'Department of Agriculture': ['oig.usda.gov'], 'Department of Commerce': ['oig.doc.gov'],
    'Department of Defense': ['dodig.mil', 'ukraineoversight.gov'],
    'Department of Energy': ['oig.doe.gov'], 'Department of Health and Human Services': ['oig.hhs.gov', 'hhsoig.gov'],
    'Department of Homeland Security': ['oig.dhs.gov'],
    'Department of Housing and Urban Development': ['hudoig.gov'], 'Department of Labor': ['oig.dol.gov'],
    'Department of State': ['stateoig.gov'], 'Department of the Interior': ['doioig.gov'],
    'Department of the Treasury': ['oig.treas.gov'], 'Department of Transportation': ['oig.dot.gov'],
    'Department of Veterans Affairs': ['vaoig.gov'], 'Environmental Protection Agency': ['epaoig.gov'],
    'General Services Administration': ['gsaig.gov'], 'Social Security Administration': ['oig.ssa.gov'],
    'Office of Personnel Management': ['oig.opm.gov'],
}

# Organisations of the domain list that are called otherwise here.
SAME = {
    'bureau of consumer financial protection': 'Consumer Financial Protection Bureau',
    'board of governors of federal reserve': 'Federal Reserve System',
    'library of congress': 'Library of Congress',
    'united states abilityone commission': 'Committee for Purchase from People Who Are Blind or Severely Disabled',
    'bureau of fiscal service twai': 'Bureau of the Fiscal Service',
    'federal bureau of prisons': 'Federal Bureau of Prisons',
    'legal activities and us marshals': 'U.S. Marshals Service',
    'battelle pacific northwest national laboratory': 'Pacific Northwest National Laboratory',
    'national railroad passenger corporation office of inspector general': 'National Railroad Passenger Corporation',
    'u s capitol police': 'U.S. Capitol Police',
}
# Lines of the agency list that are accounts of the budget, not employers with a mailbox.
NOT_AN_EMPLOYER = re.compile(
    r'(?i)program|fund|allowances|compensation|debt|assistance|sales|military retirement|retiree|expenses|benefits'
    r'|joint items|other|standard setting|drug control programs|conservation, military|executive operations'
    r'|departmental|department-wide|general administration|buildings and facilities|hazardous materials management'
    r'|payments|courts|branch|judicial|disaster|federal home loan|mortgage corp|farm credit system$|electric rel'
    r'|corps of engineers|cemeterial|law enforcement$|defense-wide|navy|army|air force|financing vehicles'
    r'|district of columbia$|intelligence community|recovery act|residence|vice president|white house'
    r'|management and administration|analysis and operations|office of health affairs|office of the secretary'
    r'|housing supply|environmental and other|power marketing|international (comm|org|mon)|administration of foreign'
    r'|central utah|insular|legal activities|affordable|educational|puerto|mine workers|office of civil rights'
    r'|national mortgage|special trustee|parole|grain insp|public company|securities investor')


def key(name):
    name = re.sub(r'(?i)\b(u\.s\.|u\.s|united states|us|the)\b', ' ', name.replace('&', ' and ')).lower()
    return ' '.join(re.sub(r'[^a-z0-9]+', ' ', name).split())


class Agency:
    def __init__(self, name, parent):
        self.name, self.parent = name, parent
        self.acronyms, self.aliases, self.domains, self.careful, self.own = [], [], [], [], ''

    def names(self, cell, into):
        for one in filter(None, (s.strip() for s in cell.split(';'))):
            if one.endswith('?'):
                one = one[:-1]
                self.careful.append(one)
            elif one.endswith('~'):
                one = one[:-1]
                self.careful.append(one.lower())
            into.append(one)


def tree():
    out, stack = [], []
    for line in TREE.strip('\n').split('\n'):
        depth = len(line) - len(line.lstrip('\t'))
        cells = line.strip().split('|') + [''] * 4
        stack = stack[:depth]
        one = Agency(cells[0], stack[-1] if stack else None)
        one.names(cells[1], one.acronyms)
        one.names(cells[2], one.aliases)
        one.domains = [d.strip() for d in cells[3].split(';') if d.strip()]
        one.own = 'yes' if cells[4] == 'own' else ''
        if cells[4] == 'careful':
            one.careful.append(one.name)
        stack.append(one)
        out.append(one)
        if not stack[1:] and one.name in OFFICES_OF:
            out += offices(one)
    return out


def offices(top):
    out = []
    for line in OFFICES.strip().split('\n'):
        name, acronyms, aliases = line.split('|')
        if name == 'Office of the Secretary' and not top.name.startswith('Department'):
            continue
        if name == 'Office of the Secretary' and top.name == 'Department of Defense':
            continue
        one = Agency(name, top)
        one.names(acronyms, one.acronyms)
        one.names(aliases, one.aliases)
        if 'Inspector' in name:
            one.domains = OIG_DOMAINS.get(top.name, [])[:]
        out.append(one)
    return out


def find(agencies, organisation, sub):
    by = {}
    for a in agencies:
        for n in [a.name] + a.aliases:
            by.setdefault(key(n), []).append(a)
    k = key(organisation)
    tops = [a for a in by.get(key(SAME.get(k, organisation)), []) if a.parent is None or a.own]
    if not tops:
        return None
    subs = by.get(key(SAME.get(key(sub), sub.split(', NIH')[0])), []) if sub else []
    for a in subs:
        chain = a
        while chain is not None and chain is not tops[0]:
            chain = chain.parent
        if chain is tops[0]:
            return a
    return tops[0]


def main():
    domains, subs = sys.argv[1:3]
    agencies = tree()
    for row in csv.DictReader(open(subs, encoding='utf-8')):
        name, bureau = row['Agency'].strip(), (row['Bureau'] or '').strip(' ,')
        if not name or NOT_AN_EMPLOYER.search(bureau or name):
            continue
        top = find(agencies, name, '')
        if top is None:
            top = Agency(name, None)
            agencies.append(top)
        if bureau and find(agencies, bureau, '') is None and find(agencies, name, bureau) is top:
            agencies.append(Agency(bureau, top))
    taken = {d for a in agencies for d in a.domains}
    for row in csv.DictReader(open(domains, encoding='utf-8')):
        name = row['organization'].strip()
        if row['domain'] in taken or name == '.gov Administration':
            continue
        one = find(agencies, name, row['suborganization'].strip())
        if one is None:
            one = Agency(name, None)
            agencies.append(one)
        one.domains.append(row['domain'])
    out = csv.writer(sys.stdout, lineterminator='\n')
    out.writerow(['name', 'parent', 'acronyms', 'aliases', 'domains', 'careful', 'own'])
    for a in agencies:
        out.writerow([a.name, a.parent.name if a.parent else '', '; '.join(a.acronyms), '; '.join(a.aliases),
                      '; '.join(a.domains), '; '.join(a.careful), a.own])


main()
