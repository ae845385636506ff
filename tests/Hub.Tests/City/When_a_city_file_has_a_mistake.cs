namespace Allentown311.Hub.Tests.City;

[TestClass]
public sealed class When_a_city_file_has_a_mistake
{
    [TestMethod]
    [DataRow("name: City of Allentown", "nmae: City of Allentown", 1, "\"nmae\" is no key here", "Write name: in place of nmae:")]
    [DataRow("city: 1", "city: 2", 7, "\"city\" is \"2\"", "city: 1")]
    [DataRow("timezone: America/New_York", "timezone: America/New_Yrok", 11, "unknown time zone \"America/New_Yrok\"",
        "Did you mean \"America/New_York\"?")]
    [DataRow("language: en", "language: fr", 11, "\"language\" is \"fr\"", "en, es")]
    [DataRow("reference_prefix: ALN", "reference_prefix: A/N", 19, "\"reference_prefix\" is \"A/N\"", "such as ALN")]
    [DataRow("mon: \"08:00-16:30\"", "mon: \"8 to 4\"", 8, "\"hours.mon\" is \"8 to 4\"", "08:00-16:30")]
    [DataRow("tue: \"08:00-16:30\"", "tue: \"16:30-08:00\"", 8, "\"hours.tue\" is \"16:30-08:00\"", "opening and closing time")]
    [DataRow("wed: \"08:00-16:30\"", "wde: \"08:00-16:30\"", 3, "unknown key \"hours.wde\"", "Did you mean \"wed\"?")]
    [DataRow("2026-07-03  # Indep", "2026-07-32  # Indep", 5, "\"2026-07-32\" is not a date", "2026-07-03")]
    [DataRow("  streets:\n    name: { en: \"Streets Bureau\"", "  Streets:\n    name: { en: \"Streets Bureau\"", 3,
        "\"Streets\" is not a code", "missed-trash")]
    [DataRow("name: { en: \"Streets Bureau\", es: \"Oficina de Calles\" }", "name: { es: \"Oficina de Calles\" }", 11,
        "\"departments.streets.name.en\" is missing", "en:")]
    [DataRow("name: { en: \"Streets Bureau\"", "name: { en: \"  \"", 17, "\"departments.streets.name.en\" is empty", "residents read")]
    [DataRow("name: { en: \"Streets Bureau\"", "name: { fr: \"Rues\", en: \"Streets Bureau\"", 13,
        "unknown key \"departments.streets.name.fr\"", "en, es")]
    [DataRow("mapping: parking", "mapping: parkng", 14, "there is no mapping \"parkng\"", "Did you mean \"parking\"?")]
    [DataRow("keys: []", "keys: [ { name: app, sha256: abc, scopes: [intake] } ]", 32, "\"intake.keys[0].sha256\" is not a SHA-256",
        "64 hex digits")]
    [DataRow("keys: []", "keys: [ { name: My App, sha256: \"{HASH}\", scopes: [intake] } ]", 19, "\"My App\" is not a code", "dashes")]
    [DataRow("keys: []", "keys: [ { name: app, sha256: \"{HASH}\", scopes: [intak] } ]", 109, "unknown scope \"intak\"",
        "Did you mean \"intake\"?")]
    [DataRow("keys: []", "keys: [ { name: app, sha256: \"{HASH}\", scopes: [] } ]", 108, "\"intake.keys[0].scopes\" is empty",
        "intake, hook, read, operate")]
    [DataRow("keys: []", "keys: [ { name: a, sha256: \"{HASH}\", scopes: [read] }, { name: a, sha256: x, scopes: [read] } ]", 0,
        "\"a\" stands here twice", "code of its own")]
    [DataRow("address: 311@allentownpa.gov", "address: Desk <311@allentownpa.gov>", 14,
        "\"notices.from.address\" is \"Desk <311@allentownpa.gov>\"", "bare mail address")]
    [DataRow("events: [received, completed", "events: [recieved, completed", 12, "unknown event \"recieved\"",
        "Did you mean \"received\"?")]
    [DataRow("events: [received", "try_for: soon\n  events: [received", 12, "\"notices.try_for\" is \"soon\"", "time span")]
    [DataRow("events: [received", "when_unsure: maybe\n  events: [received", 16, "\"notices.when_unsure\" is \"maybe\"",
        "send_again, call")]
    [DataRow("events: [received", "per_recipient: 0\n  events: [received", 18, "\"notices.per_recipient\" is \"0\"", "from 1 to")]
    [DataRow("per_key: 100000", "per_key: many", 12, "\"notices.per_key\" is \"many\"", "from 1 to")]
    [DataRow("events: [received", "phone_prefixes: [1]\n  events: [received", 20, "\"notices.phone_prefixes[0]\" is \"1\"", "\"+1610\"")]
    [DataRow("events: [received", "verify: [mail]\n  events: [received", 11, "\"notices.verify\" needs the address",
        "public_url: https://311.example.gov")]
    [DataRow("events: [received", "verify: [mial]\n  events: [received", 12, "unknown channel \"mial\"", "Did you mean \"mail\"?")]
    [DataRow("events: [received", "public_url: http://311.example.gov\n  events: [received", 15,
        "\"notices.public_url\" is not the https address", "https://311.example.gov")]
    [DataRow("events: [received", "verified_for: 1h\n  events: [received", 17, "\"notices.verified_for\" is less than a day", "365d")]
    [DataRow("keys: []", "keys: [ { name: app, sha256: \"{HASH}\", scopes: [intake], notices_per_day: none } ]", 0,
        "\"intake.keys[0].notices_per_day\" is \"none\"", "from 1 to")]
    [DataRow("reference_prefix: ALN", "canary: { every: 1h }", 9, "\"canary.service\" is missing", "service: pothole")]
    [DataRow("reference_prefix: ALN", "canary: { service: pothol }", 20, "unknown service \"pothol\"", "Did you mean \"pothole\"?")]
    [DataRow("reference_prefix: ALN", "canary: { service: missed-trash }", 20, "asks \"", "without required questions")]
    [DataRow("reference_prefix: ALN", "canary: { service: pothole, every: 1m }", 36, "\"canary.every\" is too short", "5m or longer")]
    [DataRow("reference_prefix: ALN", "canary: { service: pothole, within: now }", 37, "\"canary.within\" is \"now\"", "time span")]
    [DataRow("reference_prefix: ALN", "canary: { service: pothole, evry: 1h }", 29, "unknown key \"canary.evry\"",
        "Did you mean \"every\"?")]
    [DataRow("area: { south: 40.50", "area: { south: 95", 16, "\"area.south\" is \"95\"", "from -90 to 90")]
    [DataRow("area: { south: 40.50", "area: { south: 41", 7, "\"area\" has no inside", "north above the south")]
    [DataRow("area: { south: 40.50,", "area: {", 7, "\"area.south\" is missing", "south: 40.50")]
    [DataRow("reference_prefix: ALN", "retention: { contacts: 7d }", 24, "\"retention.contacts\" is 7d, and a department may reopen",
        "at least 30d")]
    [DataRow("reference_prefix: ALN", "retention: { tickets: 29d }", 23, "a caller repeat its request", "at least 30d")]
    [DataRow("reference_prefix: ALN", "retention: { archive: 20d }", 23, "as long as \"payloads\" says", "at least 30d")]
    [DataRow("reference_prefix: ALN", "retention: { payloads: 90d, archive: 60d }", 38, "\"retention.archive\" is 60d", "at least 90d")]
    [DataRow("reference_prefix: ALN", "retention: { messages: 1d }", 24, "time to look at them", "at least 7d")]
    [DataRow("reference_prefix: ALN", "retention: { files: 7d }", 21, "after a restore", "at least 14d")]
    [DataRow("reference_prefix: ALN", "retention: { contacts: soon }", 24, "\"retention.contacts\" is \"soon\"", "90d, or keep")]
    [DataRow("reference_prefix: ALN", "retention: { contacts: 90d, tickets: 60d }", 24, "longer than \"retention.tickets\"", "at most")]
    [DataRow("reference_prefix: ALN", "retention: { archive: 90d, contacts: 60d }", 23, "longer than \"retention.contacts\"", "at most")]
    [DataRow("reference_prefix: ALN", "retention: { audit: 90d }", 21, "chain then proves nothing", "audit: keep")]
    [DataRow("reference_prefix: ALN", "retention: { contact: 90d }", 14, "unknown key \"retention.contact\"", "Did you mean \"contacts\"?")]
    public void A_mistake_in_city_yaml_is_shown_at_its_place(string text, string with, int column, string problem, string remedy) =>
        Check("city.yaml", text, with.Replace("{HASH}", new string('a', 64), StringComparison.Ordinal), column, problem, remedy);

    [TestMethod]
    [DataRow("mail: { via: pigeon }", 16, "\"notices.mail.via\" is \"pigeon\"", "folder, smtp, webhook")]
    [DataRow("mail: { via: gateway }", 16, "\"notices.mail.via\" is \"gateway\"", "folder, smtp, webhook")]
    [DataRow("mail: { host: mail.example.gov }", 9, "\"notices.mail.via\" is missing", "via: folder")]
    [DataRow("mail: { via: smtp }", 9, "\"notices.mail.host\" is missing", "mail.example.gov")]
    [DataRow("mail: { via: smtp, host: m, port: 70000 }", 37, "\"notices.mail.port\" is \"70000\"", "1 to 65535")]
    [DataRow("mail: { via: folder, resend: safe }", 24, "unknown key \"notices.mail.resend\"", "via")]
    [DataRow("text: { via: webhook, url: \"https://x.example\", resend: never }", 59, "\"notices.text.resend\" is \"never\"", "ask, safe")]
    [DataRow("mail: { via: folder, host: m }", 24, "unknown key \"notices.mail.host\"", "via")]
    [DataRow("mail: { via: folder, concurrency: 0 }", 37, "\"notices.mail.concurrency\" is \"0\"", "1 to 64")]
    [DataRow("mail: { via: folder, timeout: 0s }", 33, "\"notices.mail.timeout\" is nothing", "30s")]
    [DataRow("text: { via: webhook }", 9, "\"notices.text.url\" is missing", "https://")]
    [DataRow("text: { via: webhook, url: sms.example.com }", 30, "\"notices.text.url\" is not a web address", "https://")]
    [DataRow("text: { via: webhook, url: \"https://u:p@sms.example.com\" }", 30, "\"notices.text.url\" is not a web address",
        "without user and password")]
    [DataRow("text: { via: webhook, url: \"https://x.example\", secret: plain }", 59,
        "\"notices.text.secret\" holds the secret itself", "${")]
    [DataRow("text: { via: webhook, url: \"https://x.example\", secret: \"whsec_${SMS_TOKEN}!\" }", 59,
        "\"notices.text.secret\" is not base64", "whsec_")]
    [DataRow("text: { via: webhook, url: \"https://x.example\", headers: { \"bad name\": x } }", 74,
        "\"bad name\" cannot be sent as a header", "Authorization")]
    [DataRow("text: { via: webhook, url: \"https://x.example\", headers: { X-A: \"a\\r\\nX-B: c\" } }", 67,
        "\"X-A\" cannot be sent as a header", "Authorization")]
    [DataRow("text: { via: gateway, url: \"https://x.example\" }", 9, "\"notices.text.form\" is missing", "{{to}}")]
    [DataRow("text: { via: gateway, url: \"https://x.example\", form: { To: \"{{too}}\", Body: \"{{to}} {{text}}\" } }", 63,
        "unknown place {{too}} in \"To\"", "Did you mean \"to\"?")]
    [DataRow("text: { via: gateway, url: \"https://x.example\", form: { To: \"{{to}}\" } }", 57, "no field holds {{text}}", "{{text}}")]
    public void A_mistake_in_a_channel_is_shown_at_its_place(string with, int column, string problem, string remedy)
    {
        var sender = with.StartsWith("mail", StringComparison.Ordinal) ? "mail: { via: folder }" : "text: { via: folder }";
        Check("city.yaml", sender, with, column, problem, remedy);
    }

    [TestMethod]
    [DataRow("code: pothole", "code: Pot_Hole", 11, "\"Pot_Hole\" is not a code", "missed-trash")]
    [DataRow("code: sinkhole", "code: pothole", 11, "\"pothole\" stands here twice", "code of its own")]
    [DataRow("departments: [streets]", "departments: [street]", 19, "unknown department \"street\"", "Did you mean \"streets\"?")]
    [DataRow("departments: [streets]", "departments: []", 18, "\"services[0].departments\" is empty", "[streets]")]
    [DataRow("departments: [streets]", "departments: [streets, streets]", 28, "\"streets\" stands here twice", "remove one")]
    [DataRow("departments: [streets]", "departments: [streets, parks]", 28,
        "service \"pothole\" goes to parks, whose system has no code for it", "Add pothole to codes.kind.map in mappings/parks.yaml")]
    [DataRow("promise: 3 business days", "promise: three days", 14, "\"three days\" is not a promise", "3 business days")]
    [DataRow("name: { en: \"Pothole\", es: \"Bache\" }", "name: { es: \"Bache\" }", 11, "\"services[0].name.en\" is missing", "en:")]
    [DataRow("    group: streets", "    gruop: streets", 5, "unknown key \"services[0].gruop\"", "Did you mean \"group\"?")]
    [DataRow("type: singlevaluelist", "type: singlevalue", 15, "\"services[0].questions[0].type\" is \"singlevalue\"",
        "string, number, datetime, text, singlevaluelist, multivaluelist")]
    [DataRow("type: singlevaluelist", "type: string", 0, "has no use: an answer of type string is free", "Remove the values")]
    [DataRow("required: false", "required: maybe", 19, "\"services[0].questions[0].required\" is \"maybe\"", "true or false")]
    [DataRow("      - code: lane", "      - code: size", 15, "\"size\" stands here twice", "code of its own")]
    [DataRow("          small: { en", "          Small!: { en", 11, "\"Small!\" is not a code", "missed-trash")]
    [DataRow("        type: string\n", "", 0, "\"services[0].questions[1].type\" is missing", "type: string")]
    [DataRow("        type: string\n", "        type: singlevaluelist\n", 0, "\"services[0].questions[1]\" is a list without values",
        "values:")]
    [DataRow("services:", "services: []\nothers:", 11, "\"services\" is empty", "at least one")]
    [DataRow("  - code: pothole", "  - code: pothole: x", 0, "not YAML", "indentation")]
    public void A_mistake_in_services_yaml_is_shown_at_its_place(string text, string with, int column, string problem, string remedy) =>
        Check("services.yaml", text, with, column, problem, remedy);

    [TestMethod]
    [DataRow("received.en.txt", "Subject: We", "Betreff: We", "the first line is not the subject", "Subject:")]
    [DataRow("received.en.txt", "{{address}}", "{{adress}}", "unknown place {{adress}}", "known are: number")]
    [DataRow("received.en.txt", "Subject: We", "Subject: {{name}}, we", "the subject holds {{name}}", "Take it out")]
    [DataRow("received.es.sms.txt", "{{due}}", "{{due", "\"{{\" is never closed by \"}}\"", "{{number}}")]
    public void A_mistake_in_a_notice_is_shown_at_its_line(string file, string text, string with, string problem, string remedy) =>
        Check($"notices/{file}", text, with, 1, problem, remedy);

    private static void Check(string file, string text, string with, int column, string problem, string remedy)
    {
        using var city = new CityTrial();
        var line = city.Spoil(file, text, with);

        city.Load().ShouldBeNull();

        var all = string.Join('\n', city.Faults.All);
        var fault = city.Faults.All.FirstOrDefault(f => f.File == file && f.Problem.Contains(problem, StringComparison.Ordinal));
        fault.ShouldNotBeNull(all);
        fault.Remedy.ShouldContain(remedy, Case.Sensitive, all);

        // Column 0: what the fault points at starts elsewhere than the text that was changed.
        if (column > 0)
        {
            (fault.Line, fault.Column).ShouldBe((line, column), all);
        }
        else
        {
            fault.Line.ShouldBeInRange(line - 3, line + 3, all);
            fault.Column.ShouldBeGreaterThan(0);
        }
    }
}
