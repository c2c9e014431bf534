/*
 * test_rule_ways_hiring.c - the shipped rules: the many ways in which people report and ask about pools, selections, certificates and offers. Here only what is
 * asked for counts; which values stand in a mail is in test_rule_values.c.
 */
#include "tests/rule_ways.h"

static const struct way ways[] = {
	{"pool_request", "pool",
		"Please grant the Bureau of Prisons access to the Registered Nurse GS-0610-10 "
		"pool. We have 6 permanent vacancies in Butner, NC."},
	{"pool_request", "Talent Pool Request",
		"Attached and below please find our talent pool request. Pool: Civil Engineer "
		"GS-0810-12. Vacancies: 2. Location: Denver, CO. Appointment: permanent. Hiring "
		"manager: Ann Lee, ann.lee@usbr.gov"},
	{"pool_request", "shared cert",
		"NIST wants to hire from the Chemist GS-1320-13 shared certificate pool. Two "
		"positions, Gaithersburg MD, term appointments."},
	{"pool_request", "request",
		"As SCC for the Treasury I'd like us to be added to the IT Specialist (INFOSEC) "
		"GS-2210-13 talent pool, 4 openings in Washington, DC."},
	{"pool_request", "Can we get in on this",
		"We saw that you have a pool of Contract Specialists (GS-1102-12). Could the "
		"Department of Education use it? We have three openings here in DC."},
	{"pool_request", "Pools",
		"We'd be interested in the Program Analyst pool, GS-0343-13. How do we get access? "
		"~ Sam, EPA"},
	{"pool_request", "Need pool access",
		"Dear team, the Farm Service Agency wishes to obtain access to the talent pool "
		"Accountant GS-0510-11. We intend to fill 3 permanent positions in Kansas City, "
		"MO. Hiring manager: Joe Blank, joe.blank@usda.gov"},
	{"pool_request", "Data Scientist pool",
		"Hi, can we please have the Data Scientist GS-1560-14 pool opened up for EPA? "
		"We've got two slots in RTP, North Carolina."},
	{"pool_request", "Use of shared certificate",
		"We would like to use your shared certificate for Human Resources Specialists, "
		"GS-0201-12 (announcement DEMP-10001524-26-DTT), for 5 vacancies in Washington, DC "
		"at the Department of Transportation."},
	{"pool_request", "action overview",
		"Please find our completed action overview form below.\n\nTalent pool: Economist "
		"GS-0110-13\nAgency: Department of Commerce\nBureau: Census Bureau\nLocation: "
		"Suitland, MD\nNumber of vacancies: 3\nAppointment type: Permanent\nHiring "
		"manager: Ann Lee, ann.lee@census.gov"},
	{"pool_request", "pool for nurses",
		"I'm the SCC for IHS. One of our managers wants nurses (RN, GS-0610-09). Please "
		"let us into that pool. 4 jobs, Gallup NM."},
	{"pool_request", "Access to talent pool - Grants Management",
		"This is the Shared Certificate Coordinator for HRSA. Kindly open the Grants "
		"Management Specialist GS-1109-12/13 talent pool for us. Number of vacancies: 4. "
		"Location: Rockville, MD. Appointment: Permanent. Selecting official: Ann Lee "
		"(ann.lee@hrsa.gov)."},
	{"pool_request", "FW: Talent pool request",
		"Please see the attached request form for the Civil Engineer pool."},
	{"pool_request", "Wanted: physicists",
		"DOE's Office of Science has two physicist openings (GS-1310-13, Argonne IL). We "
		"understand that you have a talent pool for these and would like to be let in."},
	{"pool_request", "vacancy",
		"I have a vacancy for a budget analyst, GS-0560-11, in Atlanta and want to pick "
		"from your talent pool instead of announcing it. I'm the hiring manager."},
	{"pool_request", "New pool",
		"Hi! The Office of Surface Mining would like in on the Hydrologist GS-1315-12 "
		"pool. One job, permanent, Pittsburgh PA."},
	{"pool_request", "request for access to shared certificate",
		"Please give the Bureau of Land Management access to the shared certificate for "
		"Realty Specialist GS-1170-11. 2 vacancies, Reno NV"},
	{"pool_request", "Requesting pool: Auditor",
		"Agency: Department of Education\nPool: Auditor GS-0511-12\nVacancies: "
		"1\nLocation: Washington DC"},
	{"pool_request", "statisticians",
		"Could we recruit out of the Statistician GS-1530-12 pool you set up? BLS has 3 "
		"open positions in DC."},
	{"pool_request", "Talent pool for HR Specialists",
		"Hello, OPM announced a talent pool for HR Specialists (GS-0201-13). Our agency, "
		"the Peace Corps, would like access. One vacancy here in Washington, DC; "
		"permanent."},
	{"pool_request", "Pool access form",
		"Pool number: 26-CGH-12650777-DE\nPosition: Grants Management "
		"Specialist\nAgency/Bureau: HHS/HRSA\nOpenings: 3\nDuty location: Rockville, "
		"Maryland\nAppt: permanent\nPOC for hiring: Ian Fox, ian.fox@hrsa.gov"},
	{"pool_request", "FW: need for auditors",
		"As coordinator for NASA I forward Jill's request. Please grant us the Auditor "
		"GS-0511-13 pool."},
	{"pool_request", "could we get",
		"Could we get Contract Specialist GS-1102-12? 2 slots in Huntsville AL. - SCC "
		"NASA"},
	{"pool_request", "Request to join pool",
		"The Mint requests to join the Police Officer TR-0083 talent pool, 8 vacancies, "
		"Philadelphia PA."},
	{"pool_request", "access",
		"Requesting access for CDC to the talent pool Health Scientist GS-0601-13 so that "
		"we can fill 2 positions in Atlanta."},
	{"pool_request", "shared cert",
		"Our hiring manager wants to fill two jobs from the Paralegal Specialist "
		"GS-0950-11 pool. Please open it for the SEC."},
	{"selection", "selection",
		"We would like to select Maria Gomez from the Accountant GS-0510-12 pool. RPA "
		"number 26-FS-004499. The classified PD is attached."},
	{"selection", "Candidate chosen",
		"Our panel has chosen Robert Tran for the position. SF-52: FDA-26-1120. PD "
		"attached. Pool: Chemist GS-1320-12."},
	{"selection", "hire request",
		"Please start the process for hiring Dana Whitfield off the Management Analyst "
		"GS-0343-12 pool, SF52 number is DOI-26-00321, position description attached."},
	{"selection", "New hire",
		"Kathy decided on Priya Natarajan. 52 is 26-NPS-00311, PD attached, pool was Park "
		"Guide GS-0090-05."},
	{"selection", "Selection made",
		"Selectee: Omar Haddad / SF-52 #: EPA-26-0912 / Pool: Toxicologist GS-0415-13 / "
		"PD: attached"},
	{"selection", "Intent to hire",
		"The Office of Inspector General intends to hire Ms. Joan Baker from the shared "
		"certificate pool Auditor GS-0511-13. Our SF-52 number is OIG-26-00077. The "
		"position description will follow."},
	{"selection", "we picked someone",
		"Great news, we picked Luis Ortega! Which forms do you need from me?"},
	{"selection", "Selection - GS-0343-13",
		"Good afternoon, the Denver office is selecting Mr. Raj Patel for its Program "
		"Analyst vacancy (talent pool Program Analyst GS-0343-13). SF-52 number "
		"26-EPA-00871, PD number R8-0343. Classified PD attached."},
	{"selection", "selectee info",
		"Attached is the PD. Selectee name: Mia Wong. RPA number: RPA-2026-00411. Pool: "
		"Auditor GS-0511-12."},
	{"selection", "Our choice",
		"After careful consideration we have settled on Carmen Diaz. HR opened SF-52 "
		"26-DOL-00212 for her. See attached position description."},
	{"selection", "making a selection",
		"I want to make a selection from the IT pool: Devon Clark. What is next?"},
	{"selection", "hire Devon Clark",
		"We'd like to bring on Devon Clark from the IT Specialist GS-2210-12 pool. 52 "
		"number 26-IRS-01222. PD is attached."},
	{"selection", "SELECTION NOTIFICATION",
		"1. Candidate: HARPER, JAMES T\n2. SF-52: 26NOV7ARMY0012233\n3. Pool: Logistics "
		"Management Specialist GS-0346-12\n4. PD: attached"},
	{"selection", "Re: pool access granted",
		"We interviewed 3 people from the pool and the winner is Sofia Marin. SF-52 # "
		"26-HUD-00452. Please find the PD attached."},
	{"selection", "Request for certificate",
		"I'd like a certificate for Sofia Marin from the Loan Specialist GS-1165-11 pool. "
		"SF-52: 26-SBA-00310. PD attached."},
	{"selection", "selection of candidate for Data Analyst",
		"The hiring manager, Tom Reed, wishes to hire candidate Aisha Bello (Data "
		"Scientist GS-1560-13). RPA 2026-HHS-0091. Classified position description "
		"attached."},
	{"selection", "SF-52 and PD",
		"Attached is the classified PD for our selectee Aisha Bello, SF-52 no. "
		"26-HHS-00912, pool Data Scientist GS-1560-13."},
	{"selection", "selecting two",
		"From the Chemist GS-1320-12 pool we choose Ida Noor and Paul Kerr. SF-52s are "
		"26-EPA-00411 and 26-EPA-00412. PD attached."},
	{"selection", "Tentative selectee",
		"Please validate our selection of Rosa Diaz, SF-52 26-DOT-00331, Transportation "
		"Specialist GS-2101-12 pool."},
	{"selection", "Documents for selection",
		"Hello, here are the documents for the selection of Ken Ito: PD (attached), SF-52 "
		"number 26-NIH-00090, pool Biologist GS-0401-12."},
	{"selection", "ready to hire",
		"We've decided to hire Fay Moon from your list of IT Specialists, GS-2210-13. What "
		"do we do now? The PD is attached."},
	{"selection", "Selecting from pool",
		"Please be informed that the undersigned selecting official has selected Mr. Abel "
		"Moreno from the Civil Engineer GS-0810-12 talent pool. The RPA is numbered "
		"BOR-26-00871 and the classified PD is enclosed."},
	{"selection", "Candidate",
		"Our candidate of choice is June Park. PD + SF52 (26-BEP-00091) attached."},
	{"selection", "hiring June Park",
		"I'd like to proceed with June Park for the Chemist position. The SF-52 was "
		"created today: 26-BEP-00091."},
	{"selection", "PD and SF-52 for June Park",
		"As discussed, attached the PD for June Park. The SF-52 number is 26-BEP-00091. "
		"She comes from the Chemist GS-1320-12 pool."},
	{"selection", "Selection package",
		"Attached: PD and selection memo for Rhea Stone. SF-52 number 26-SEC-00071. Pool: "
		"Paralegal Specialist GS-0950-11."},
	{"selection", "hire",
		"We found the perfect fit in your pool: Rhea Stone. HR's SF-52 number is "
		"26-SEC-00071."},
	{"selection", "candidate selected",
		"Candidate selected: Rhea Stone. 26-SEC-00071. PD to follow."},
	{"selection", "We want to hire",
		"I'm happy to tell you that Rhea Stone was our unanimous choice for the paralegal "
		"job (GS-0950-11). What now?"},
	{"certificate_recipients", "certificate",
		"Please issue the certificate to Ann Lee (ann.lee@usda.gov) and Bob Day "
		"(bob.day@usda.gov)."},
	{"certificate_recipients", "Re: Who should receive the certificate?",
		"Ann Lee, ann.lee@usda.gov, and Bob Day, bob.day@usda.gov. Thanks!"},
	{"certificate_recipients", "cert distribution",
		"For SF-52 26-FS-004417 the following people need the cert: Ann Lee "
		"<ann.lee@usda.gov>; Bob Day <bob.day@usda.gov>"},
	{"certificate_recipients", "recipients",
		"The hiring manager, Ann Lee (ann.lee@usda.gov), should get the certificate. "
		"Nobody else."},
	{"certificate_recipients", "cert",
		"As the SCC I confirm that only ann.lee@usda.gov may receive the certificate for "
		"case CGH-26-00311."},
	{"certificate_recipients", "certificate recipients",
		"Recipients for the certificate:\n1. Ann Lee, Branch Chief, ann.lee@usda.gov\n2. "
		"Bob Day, HR, bob.day@usda.gov"},
	{"certificate_recipients", "RE: certificate recipients needed",
		"Only me please: ginger.hallow@usda.gov"},
	{"certificate_recipients", "cert",
		"You may send the certificate under SF-52 26-FS-004417 to ann.lee@usda.gov and her "
		"assistant bob.day@usda.gov"},
	{"certificate_recipients", "RE: Who may see the certificate",
		"ann.lee@usda.gov; bob.day@usda.gov"},
	{"certificate_recipients", "list",
		"Here is the distribution list for the cert you asked about: Ann Lee "
		"ann.lee@usda.gov, Bob Day bob.day@usda.gov."},
	{"certificate_recipients", "Names for certificate",
		"Hello, certificate names as asked:\n- Ann Lee | ann.lee@usda.gov\n- Bob Day | "
		"bob.day@usda.gov"},
	{"certificate_recipients", "RE: [CGH-26-00311] certificate recipients",
		"Add Cy Fox (cy.fox@usda.gov) please, and remove Bob Day (bob.day@usda.gov)."},
	{"certificate_recipients", "Who gets the cert",
		"Ann Lee only (ann.lee@usda.gov). She is the selecting official."},
	{"certificate_recipients", "Cert",
		"The certificate should be sent to our HR specialist Joe Poe, joe.poe@usda.gov."},
	{"certificate_recipients", "RE: Who should receive the certificate [CGH-26-00311]",
		"Please include: Joe Poe joe.poe@usda.gov and Amy Roe amy.roe@usda.gov"},
	{"certificate_recipients", "20261005-CGH-014",
		"Kindly share certificate 20261005-CGH-014 with amy.roe@usda.gov."},
	{"certificate_recipients", "Cert 20261005-CGH-014",
		"Hi, can the certificate be sent to Al Roe (al.roe@usda.gov) as well?"},
	{"certificate_recipients", "authorised persons",
		"The following are authorized to receive certificate 20261005-CGH-014: "
		"al.roe@usda.gov, jo.poe@usda.gov."},
	{"certificate_recipients", "RE: Case CGH-26-00311: certificate",
		"Al Roe\nal.roe@usda.gov\nJo Poe\njo.poe@usda.gov"},
	{"certificate_recipients", "cert to",
		"Send cert 20261005-CGH-014 to me and to ed.roe@usda.gov."},
	{"certificate_recipients", "Recipients",
		"Ed Roe (ed.roe@usda.gov) is the only one who should see the certificate."},
	{"certificate_return", "Certificate 20261005-CGH-014",
		"Attached is the completed certificate. We selected Ann Lee. Bob Day is the "
		"alternate."},
	{"certificate_return", "cert return",
		"Returning certificate 20261005-CGH-014 with no selection made."},
	{"certificate_return", "Certificate back",
		"We have finished reviewing cert 20261005-CGH-014. Nobody was selected, none of "
		"the candidates was available."},
	{"certificate_return", "RE: Certificate 20261005-CGH-014",
		"All done. Selected: Ann Lee. Alternate: Bob Day."},
	{"certificate_return", "20261005-CGH-014",
		"We interviewed all five and will be hiring Ann Lee. The certificate is annotated "
		"in USA Staffing. If she says no then Bob Day."},
	{"certificate_return", "cert",
		"Please close out certificate 20261005-CGH-014, we did not make a selection from "
		"it."},
	{"certificate_return", "cert complete",
		"Certificate 20261005-CGH-014 is complete. Selection: Ann Lee."},
	{"certificate_return", "Returned certificate",
		"Please find our returned cert. We chose Ann Lee (primary) and Bob Day (alternate) "
		"on 20261005-CGH-014"},
	{"certificate_return", "20261005-CGH-014 results",
		"Results of certificate review:\nAnn Lee - selected\nBob Day - not selected\nCy "
		"Fox - declined"},
	{"certificate_return", "unused certificate",
		"We are sending back certificate 20261005-CGH-014 unused because our hiring freeze "
		"started."},
	{"certificate_return", "RE: reminder certificate 20261005-CGH-014",
		"Sorry for the delay. We will not be selecting anyone."},
	{"certificate_return", "Cert 20261005-CGH-014",
		"Audited and done. Selected: 1. Ann Lee 2. Bob Day"},
	{"certificate_return", "returning",
		"Hi, please find attached the annotated certificate 20261005-CGH-014; we picked "
		"Ann Lee."},
	{"certificate_return", "Re: certificate 20261005-CGH-014",
		"After review, the panel opted not to hire anyone from this list."},
	{"certificate_return", "Certificate of eligibles review",
		"Our review of the certificate of eligibles no. 20261005-CGH-014 has concluded. "
		"The selection is Ann Lee; the alternate is Bob Day."},
	{"certificate_return", "Audit complete",
		"The certificate 20261005-CGH-014 has been audited by HR. Selected: Amy Roe."},
	{"certificate_return", "RE: Certificate 20261005-CGH-014 due",
		"We did our interviews. Amy Roe is our selection; no alternates."},
	{"certificate_return", "No selection",
		"We will not make a selection from certificate 20261005-CGH-014."},
	{"certificate_return", "Return",
		"I am returning the cert. Result: Amy Roe selected, Joe Poe alternate."},
	{"certificate_return", "Cert",
		"Certificate attached, one selection (Al Roe), rest non-selected."},
	{"certificate_return", "20261005-CGH-014 closeout",
		"Closing out certificate 20261005-CGH-014. Jo Poe got the job. No alternates."},
	{"certificate_return", "RE: certificate due",
		"None of the candidates on 20261005-CGH-014 met our needs, so we are returning it "
		"without a selection."},
	{"certificate_return", "we're done",
		"The panel finished. Please see the certificate with our selection of Al Roe "
		"noted."},
	{"certificate_return", "Review done",
		"I have marked my selection on certificate 20261005-CGH-014 in USA Staffing and am "
		"sending it back."},
	{"certificate_return", "cert",
		"We're not hiring from 20261005-CGH-014. Certificate returned."},
	{"certificate_return", "return of cert", "Selected: none. Certificate 20261005-CGH-014."},
	{"offer_outcome", "Offer",
		"Ann Lee accepted our offer today and will start on December 14, 2026."},
	{"offer_outcome", "RE: offer",
		"He turned it down, wanted more money. We'd like to go to the alternate."},
	{"offer_outcome", "Tentative offer",
		"We have not heard back from Ann Lee about the tentative offer we made two weeks "
		"ago."},
	{"offer_outcome", "good news", "She said yes! EOD is 1/11/2027. SF-52 26-FS-004417."},
	{"offer_outcome", "declination",
		"Mr. Bob Day has informed us that he declines the position."},
	{"offer_outcome", "Candidate withdrew",
		"Our selectee Ann Lee withdrew from consideration after the offer because of the "
		"commute."},
	{"offer_outcome", "Offer accepted - Lee",
		"Please be advised the official offer was accepted by Ms. Ann Lee with an entrance "
		"on duty date of January 11, 2027."},
	{"offer_outcome", "Job offer update",
		"The candidate verbally accepted the tentative offer yesterday. Start date is "
		"TBD."},
	{"offer_outcome", "Lee",
		"Ms. Lee has signed the final offer letter, she reports on 12/14/2026."},
	{"offer_outcome", "RE: you may proceed",
		"Offer extended and accepted! She starts 12/14/2026."},
	{"offer_outcome", "no thanks",
		"Bob Day told us this morning that he's not interested any longer. So no hire."},
	{"offer_outcome", "SF-52 26-FS-004417",
		"The selectee did not respond to three offers by email and phone. We consider it "
		"declined."},
	{"offer_outcome", "update",
		"Ann will be joining us Jan 11, 2027! She took the offer on the spot."},
	{"offer_outcome", "RE: Case CGH-26-00311", "Ann Lee said yes, EOD 1/25/27."},
	{"offer_outcome", "FW: Re: Job offer", "FYI the candidate has declined, see below."},
	{"offer_outcome", "Outcome of offer",
		"The outcome of the offer to Ann Lee: declined on 11/9."},
	{"offer_outcome", "no answer", "Bob Day has not answered our offer. It expired on Friday."},
	{"offer_outcome", "Accepted!", "Amy Roe just accepted."},
	{"offer_outcome", "RE: you may extend the offer",
		"Our selectee has declined due to relocation. Please advise on next steps."},
	{"offer_outcome", "start date",
		"Joe Poe will start 2/8/2027, he accepted the formal offer."},
	{"offer_outcome", "declined", "Sad news, Joe turned down the position."},
	{"offer_outcome", "FW: Tentative job offer", "Al Roe accepted below."},
	{"offer_outcome", "offer result",
		"Result of the offer made to Al Roe: accepted, EOD 01/25/2027."},
	{"offer_outcome", "Al Roe",
		"Al Roe is not going to take the job. He accepted a position at NASA."},
	{"offer_outcome", "offer pending",
		"The offer went out on Nov 2 and Al Roe hasn't replied to our emails or calls."},
	{"offer_outcome", "Stone", "Rhea Stone accepted the TJO today."},
	{"offer_outcome", "no",
		"The candidate does not want the job anymore. She got a private sector offer."},
	{"offer_outcome", "FYI", "Ed has formally accepted, start date 03/01/2027."},
	{"offer_outcome", "pending",
		"Still no answer from Rhea Stone to the offer. What do you suggest?"},
	{"withdrawal", "Cancel",
		"We need to cancel SF-52 26-FS-004417, the position was abolished."},
	{"withdrawal", "withdraw",
		"Please withdraw our talent pool request, funding fell through."},
	{"withdrawal", "RE: Case CGH-26-00311",
		"We are no longer going to fill this position, please close the case."},
	{"withdrawal", "my request",
		"Please cancel my request, I don't need the access after all."},
	{"withdrawal", "Selection",
		"Kindly rescind the selection we sent on Monday (RPA 26-FS-004417)."},
	{"withdrawal", "RE: ATP role request",
		"Never mind, my colleague already has access and will do it. You can drop my "
		"request."},
	{"withdrawal", "stop",
		"Please stop work on our request CGH-26-00311. Management decided not to fill the "
		"job."},
	{"withdrawal", "No longer needed",
		"We no longer need the certificate for 26-FS-004417. Thank you for your help."},
	{"withdrawal", "RE: talent pool request received",
		"Please disregard, we will advertise on our own instead."},
	{"withdrawal", "request to withdraw",
		"This is to withdraw our request for a selection validation under SF-52 "
		"26-FS-004417."},
	{"withdrawal", "Request cancellation",
		"Our director cancelled the recruitment. Kindly close case CGH-26-00311."},
	{"withdrawal", "RE: Case CGH-26-00311",
		"Our director decided to go another way. Please cancel."},
	{"withdrawal", "Withdraw selection of Ann Lee",
		"We withdraw the selection of Ann Lee because the position description has to be "
		"rewritten."},
	{"withdrawal", "Pull back request",
		"Could you please pull back my request for access to the Accountant pool? The "
		"vacancy has been filled internally."},
	{"withdrawal", "RE: CGH-26-00311",
		"We found someone else and do not need the certificate any longer. Please cancel "
		"this request."},
	{"withdrawal", "Cancel pool request",
		"Please cancel the talent pool request for the Auditor pool that I sent "
		"yesterday."},
	{"withdrawal", "scrap", "Please scrap SF-52 26-FS-004417."},
	{"withdrawal", "26-FS-004417", "Please void this one, the job went away in the reorg."},
	{"withdrawal", "Selection withdrawn",
		"We are withdrawing our selection of Al Roe under 26-FS-004417."},
	{"withdrawal", "RE: [CGH-26-00311] pool request", "We have to cancel, our budget was cut."},
	{"withdrawal", "Fwd: request", "Please take back our request, the hiring manager left."},
	{"withdrawal", "cancel selection",
		"The selection of Rhea Stone (26-SEC-00071) is cancelled, she is no longer "
		"needed."},
	{"withdrawal", "RE: CGH-26-00311", "You can close this case. We went with a direct hire."},
	{"status_inquiry", "status",
		"What's the status of our request for access to the Accountant pool?"},
	{"status_inquiry", "26-FS-004417", "Has the certificate been issued yet?"},
	{"status_inquiry", "following up",
		"I'm following up on the selection I submitted on October 5, SF-52 26-FS-004417. "
		"Any word?"},
	{"status_inquiry", "RE: Case CGH-26-00311", "Hello, when can we expect a decision?"},
	{"status_inquiry", "ATP request",
		"I asked for an ATP account ten days ago and have not heard anything. Is there a "
		"problem?"},
	{"status_inquiry", "certificate return",
		"Did you receive the certificate I returned last Friday (20261005-CGH-014)? May I "
		"make the offer now?"},
	{"status_inquiry", "question",
		"Where do we stand with the validation of Ann Lee's selection?"},
	{"status_inquiry", "checking",
		"Hi, wanted to see where our talent pool request is at. Sent it Oct 12."},
	{"status_inquiry", "ETA", "Do you have an ETA for the certificate? Case CGH-26-00311"},
	{"status_inquiry", "RE: [Case CGH-26-00311] received",
		"Is there anything else you need from us? Otherwise when will this be processed?"},
	{"status_inquiry", "Second request",
		"I have now written twice about SF-52 26-FS-004417 and nobody answers. Please "
		"advise on the status."},
	{"status_inquiry", "validated?", "Was our certificate return validated? 20261005-CGH-014"},
	{"status_inquiry", "Role", "Did my role request go through? I sent it last Tuesday."},
	{"status_inquiry", "RE: your request was received", "It's been three weeks. Anything new?"},
	{"status_inquiry", "Certificate",
		"When will we get the certificate for SF-52 26-FS-004417?"},
	{"status_inquiry", "RE: Case CGH-26-00311",
		"Hi, can you tell me if the coordinator has answered yet? We don't want to lose "
		"the candidate."},
	{"status_inquiry", "ping", "Gentle reminder about our pool request from October 1."},
	{"status_inquiry", "Timeline?", "How long until our pool request is approved?"},
	{"status_inquiry", "my access", "I requested ATP access last Monday. Any update?"},
	{"status_inquiry", "case CGH-26-00311", "What is happening with this case?"},
	{"status_inquiry", "26-FS-004417", "Good day, has OPM validated our selection?"},
	{"status_inquiry", "Second follow-up",
		"This is my second follow-up on certificate 20261005-CGH-014. Please respond."},
	{"status_inquiry", "Re: selection validation", "Any movement on this?"},
	{"status_inquiry", "CGH-26-00311",
		"Could you tell us the current status? It's been over a month."},
	{"status_inquiry", "hello?",
		"I sent a pool request on Oct 2 and have gotten no reply whatsoever."},
	{"status_inquiry", "When?", "When can we expect the certificate for June Park's position?"},
	{"status_inquiry", "Selection 26-SEC-00071",
		"We sent everything two weeks ago. Is something missing?"},
	{"status_inquiry", "RE: CGH-26-00311", "Hi, I wonder how long the approval will take."},
	{"status_inquiry", "pool", "Was our pool access approved?"},
	{"status_inquiry", "status of cert",
		"Could I get a status for certificate 20261005-CGH-014?"},
	{"pool_request", "Accountants",
		"Our bureau has 3 accountant vacancies (GS-0510-12) in Parkersburg, WV, and wants "
		"to use your Accountant pool."},
	{"pool_request", "Pool",
		"Dear CGH, request for access: pool Botanist GS-0430-11; agency USDA Forest "
		"Service; 2 vacancies; Missoula MT; permanent; manager Al Roe al.roe@usda.gov"},
	{"selection", "Forest Service selection",
		"Selecting official Al Roe has chosen Tess Wynn for Botanist GS-0430-11. RPA "
		"26-FS-00911, PD attached."},
	{"selection", "We choose Tess",
		"After the interviews we choose Tess Wynn (Botanist pool). SF-52 follows next "
		"week."},
	{"certificate_recipients", "names",
		"Those who need the certificate: Al Roe (al.roe@usda.gov), Tess Wynn "
		"(tess.wynn@usda.gov)."},
	{"certificate_return", "done",
		"Certificate 20261005-CGH-014 reviewed: Tess Wynn selected, two candidates "
		"declined interviews."},
	{"certificate_return", "no one",
		"Regret to inform you that nobody from certificate 20261005-CGH-014 will be "
		"hired."},
	{"offer_outcome", "Yes!", "Tess agreed to join us. Entry on duty January 25, 2027."},
	{"offer_outcome", "Declined offer 26-FS-00911",
		"Tess Wynn has respectfully declined our offer."},
	{"withdrawal", "Freeze", "Due to the hiring freeze we must withdraw SF-52 26-FS-00911."},
	{"withdrawal", "no need", "Please cancel my ATP role request, I will retire in December."},
	{"status_inquiry", "ATP", "Is my Agency Talent Portal request still being worked on?"},
	{"status_inquiry", "RE: CGH-26-00311",
		"Sorry to bother you again. Do you know when we will get the list?"},
};

static void test_ways(void **state)
{
	(void)state;
	check_ways(ways, sizeof ways / sizeof ways[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_ways)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
