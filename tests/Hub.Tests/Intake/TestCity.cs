using System.Collections.Immutable;
using Allentown311.CrmCore.Notices;
using Allentown311.CrmCore.Services;
using Allentown311.Hub.City;
using Allentown311.Mappings;

namespace Allentown311.Hub.Tests.Intake;

/// <summary>A small city, made in code.</summary>
internal static class TestCity
{
    public const string Asked = "DMV66";
    public const string TwoDepartments = "tree-on-road";
    public const string UnknownDepartment = "ghostly";

    public static CityConfiguration Make() => new()
    {
        Name = "Testville", Jurisdiction = "testville.gov", ReferencePrefix = "ALN",
        Calendar = new BusinessCalendar(
            TimeZoneInfo.FindSystemTimeZoneById("America/New_York"),
            Enum.GetValues<DayOfWeek>().Take(6).ToImmutableDictionary(d => d, _ => (new TimeOnly(8, 0), new TimeOnly(16, 30))), []),
        Catalogue = new Catalogue(
            [
                new Service
                {
                    Code = Asked, Name = Spoken("Sidewalk and Curb Issues", "Aceras"), Description = Translated.Of("Broken slabs"),
                    Group = "streets", Keywords = ["sidewalk", "curb"],
                    Departments = ["streets"], Promise = new ServicePromise(3, PromiseUnit.BusinessDays),
                    Notice = Translated.Of("An inspector comes first."),
                    Questions =
                    [
                        new ServiceQuestion
                        {
                            Code = "WHISHETN", Ask = Translated.Of("How large is it?"), Type = AnswerType.SingleValueList, Required = true,
                            Values = [("123", Translated.Of("Small")), ("124", Translated.Of("Large"))],
                        },
                    ],
                },
                new Service { Code = TwoDepartments, Name = Translated.Of("Tree on road"), Departments = ["streets", "parks"] },
                new Service { Code = UnknownDepartment, Name = Translated.Of("Ghosts"), Departments = ["ghosts"] },
            ],
            [new Department("streets", Translated.Of("Streets Bureau"), "streets-soap"),
            new Department("parks", Translated.Of("Parks"), "parks-sql")]),
        Notices = new NoticeSettings
        {
            Events = [.. Enum.GetValues<NoticeEvent>()],
            FromName = Translated.Of("Testville 311"),
            FromAddress = "311@testville.example",
            Texts = Texts,
        },
        Mappings = ImmutableSortedDictionary<string, Mapping>.Empty,
    };

    private static ImmutableDictionary<(NoticeEvent, string, string), NoticeText> Texts => (
        from e in Enum.GetValues<NoticeEvent>()
        from kind in new[] { "mail", "text" }
        select KeyValuePair.Create((e, "en", kind),
            new NoticeText(NoticeTemplate.Parse("{{number}}", out _), NoticeTemplate.Parse("{{service}}", out _)!)))
            .ToImmutableDictionary();

    private static Translated Spoken(string english, string spanish) => new(Translated.Of(english).ByLanguage.Add("es", spanish));
}
