using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Tests.City;

[TestClass]
public sealed class When_the_sample_city_is_loaded
{
    [TestMethod]
    public void The_sample_city_has_no_faults()
    {
        var faults = new Faults();

        var city = CityFolder.Load(CityTrial.Sample, faults, CityTrial.Variable);

        faults.All.ShouldBeEmpty(string.Join('\n', faults.All));
        city.ShouldNotBeNull();
    }

    [TestMethod]
    public void Everything_in_the_files_is_loaded()
    {
        var city = CityTrial.Allentown;

        (city.Name, city.Jurisdiction, city.Language, city.ReferencePrefix).ShouldBe(("City of Allentown", "allentownpa.gov", "en", "ALN"));
        city.Calendar.Zone.Id.ShouldBe("America/New_York");
        city.Calendar.On(new DateOnly(2026, 7, 2)).ShouldBe((new TimeOnly(8, 0), new TimeOnly(16, 30)));
        city.Calendar.On(new DateOnly(2026, 7, 3)).ShouldBeNull();
        city.Calendar.On(new DateOnly(2026, 7, 4)).ShouldBeNull();
        city.Calendar.Holidays.Count.ShouldBe(21);
        city.Catalogue.Services.Length.ShouldBe(44);
        city.Catalogue.Departments.Select(d => d.Code).ShouldBe(
            ["streets", "solid-waste", "water-sewer", "building-standards", "public-works", "parking", "animal-control", "parks",
            "forestry"]);
        city.Mappings.Keys.ShouldBe(["animals", "parking", "parks", "streets"]);
        city.Notices.FromAddress.ShouldBe("311@allentownpa.gov");
        city.Notices.Events.ShouldBe(
            [NoticeEvent.Received, NoticeEvent.Completed, NoticeEvent.Declined, NoticeEvent.Duplicate], ignoreOrder: true);
        (city.Notices.TryFor, city.Notices.SendAgainWhenUnsure, city.Notices.Mail.Via, city.Notices.Text.Via)
            .ShouldBe((TimeSpan.FromHours(4), true, "folder", "folder"));
    }

    [TestMethod]
    public void A_service_is_loaded_as_written()
    {
        var pothole = CityTrial.Allentown.Catalogue.Service("pothole")!;

        (pothole.Name.English, pothole.Name.In("es"), pothole.Group).ShouldBe(("Pothole", "Bache", "streets"));
        pothole.Keywords.ShouldContain("bache");
        pothole.Departments.ShouldBe(["streets"]);
        pothole.Promise.ShouldBe(new ServicePromise(3, PromiseUnit.BusinessDays));
        pothole.Notice!.English.ShouldStartWith("State roads");
        pothole.Questions.Select(q => q.Code).ShouldBe(["size", "lane"]);
        pothole.Questions[0].Values.Select(v => v.Key).ShouldBe(["small", "medium", "large"]);
        pothole.Questions[1].Hint!.English.ShouldStartWith("For example");
        CityTrial.Allentown.Catalogue.Service("snow-ice")!.Questions[0].Required.ShouldBeTrue();
    }

    [TestMethod]
    public void The_sample_uses_all_six_types_of_question() =>
        CityTrial.Allentown.Catalogue.Services.SelectMany(s => s.Questions).Select(q => q.Type).Distinct().Order()
            .ShouldBe(Enum.GetValues<AnswerType>());

    [TestMethod]
    public void Each_event_with_notices_has_a_mail_and_a_text_in_both_languages()
    {
        var texts = CityTrial.Allentown.Notices.Texts;

        texts.Count.ShouldBe(20);
        texts[(NoticeEvent.Completed, "en", "mail")].Subject!.Fill(n => n).ShouldBe("Your request number is done");
        texts[(NoticeEvent.Completed, "es", "mail")].Body.Fill(_ => "").ShouldStartWith("Hola");
        texts[(NoticeEvent.Completed, "es", "text")].Subject.ShouldBeNull();
    }
}
