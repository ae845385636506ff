using Allentown311.Hub.City;

namespace Allentown311.Hub.Tests.City;

[TestClass]
public sealed class When_a_city_folder_is_incomplete
{
    [TestMethod]
    [DataRow("city.yaml")]
    [DataRow("services.yaml")]
    [DataRow("notices/completed.en.txt")]
    [DataRow("notices/completed.en.sms.txt")]
    [DataRow("notices/completed.es.txt")]
    public void A_missing_file_is_one_fault(string file)
    {
        using var city = new CityTrial();
        File.Delete(Path.Combine(city.Folder, file));

        city.Load().ShouldBeNull();

        city.Faults.All.ShouldHaveSingleItem().ToString().ShouldStartWith($"{file}: the file is missing. ");
    }

    [TestMethod]
    public void A_text_of_an_unknown_event_or_language_is_a_fault()
    {
        using var city = new CityTrial();
        File.Move(Path.Combine(city.Folder, "notices/cancelled.en.txt"), Path.Combine(city.Folder, "notices/canceled.en.txt"));
        File.WriteAllText(Path.Combine(city.Folder, "notices/completed.fr.txt"), "Subject: x\n\nx");

        city.Load().ShouldBeNull();

        city.Faults.All.Select(f => $"{f.File} {f.Problem}").ShouldBe(
            ["notices/canceled.en.txt unknown event \"canceled\"", "notices/completed.fr.txt not the name of a notice"]);
        city.Faults.All[0].Remedy.ShouldContain("Did you mean \"cancelled\"?");
    }

    [TestMethod]
    public void A_file_that_is_not_UTF_8_is_shown_with_its_line()
    {
        using var city = new CityTrial();
        File.WriteAllBytes(Path.Combine(city.Folder, "notices/received.es.txt"), [.. "Subject: a\n\nDi"u8, 0xED, .. "a\n"u8]);

        city.Load().ShouldBeNull();

        city.Faults.All.ShouldHaveSingleItem().ToString().ShouldStartWith("notices/received.es.txt:3:1: not UTF-8 text");
    }

    [TestMethod]
    public void The_mistakes_of_all_files_are_shown_at_once()
    {
        using var city = new CityTrial();
        city.Spoil("city.yaml", "America/New_York", "Mars/Olympus");
        city.Spoil("services.yaml", "3 business days", "soon");
        city.Spoil("notices/declined.en.txt", "{{note}}", "{{reason}}");
        city.Spoil("mappings/parks.yaml", "connector: sql", "conector: sql");

        city.Load().ShouldBeNull();

        city.Faults.All.Select(f => f.File).Distinct()
            .ShouldBe(["city.yaml", "mappings/parks.yaml", "notices/declined.en.txt", "services.yaml"]);
    }

    [TestMethod]
    public void A_mapping_with_a_mistake_is_not_reported_as_missing()
    {
        using var city = new CityTrial();
        city.Spoil("mappings/parks.yaml", "connector: sql", "connector: sqll");

        city.Load().ShouldBeNull();

        city.Faults.All.ShouldAllBe(f => f.File == "mappings/parks.yaml");
    }

    [TestMethod]
    public void A_table_with_otherwise_needs_no_entry_for_each_service()
    {
        using var city = new CityTrial();
        city.Spoil("services.yaml", "departments: [streets]", "departments: [streets, parks]");
        city.Spoil("mappings/parks.yaml", "    of: ticket.service\n", "    of: ticket.service\n    otherwise: other\n");

        var loaded = city.Load().ShouldNotBeNull(string.Join('\n', city.Faults.All));
        loaded.Catalogue.Service("pothole")!.Departments.ShouldBe(["streets", "parks"]);
    }

    [TestMethod]
    public void All_settings_of_notices_are_read()
    {
        using var city = new CityTrial();
        city.Spoil(
            "city.yaml",
            "mail: { via: folder }",
            "mail: { via: smtp, host: mail.example.gov, port: 2525, user: hub, password: \"${SMTP_PASSWORD}\", concurrency: 8, "
                + "timeout: 10s }");
        city.Spoil("city.yaml", "text: { via: folder }",
            "text: { via: gateway, url: \"https://sms.example.com/send\", form: { To: \"{{to}}\", Body: \"{{text}}\" }, "
                + "headers: { X-Token: \"${SMS_TOKEN}\" } }\n  try_for: 2h\n  when_unsure: call");
        city.Spoil("city.yaml", "keys: []", $"keys: [ {{ name: app, sha256: \"{new string('A', 64)}\", scopes: [intake, read] }} ]");

        var notices = city.Load().ShouldNotBeNull(string.Join('\n', city.Faults.All)).Notices;

        notices.Mail.ShouldBe(new SenderSettings("smtp")
        {
            Host = "mail.example.gov", Port = 2525, User = "hub", Password = "secret", Concurrency = 8, Timeout = TimeSpan.FromSeconds(10),
        });
        notices.Text.Url.ShouldBe(new Uri("https://sms.example.com/send"));
        notices.Text.Form["Body"].ShouldBe("{{text}}");
        notices.Text.Headers["X-Token"].ShouldBe("secret");
        (notices.TryFor, notices.SendAgainWhenUnsure).ShouldBe((TimeSpan.FromHours(2), false));
        var key = city.Load()!.Keys.ShouldHaveSingleItem();
        (key.Name, key.Sha256).ShouldBe(("app", new string('a', 64)));
        key.Scopes.ShouldBe(["intake", "read"]);
    }
}
