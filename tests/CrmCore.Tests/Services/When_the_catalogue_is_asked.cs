using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;

namespace Allentown311.CrmCore.Tests.Services;

[TestClass]
public sealed class When_the_catalogue_is_asked
{
    private static readonly Catalogue City = new(
        [Service("pothole"), Service("graffiti")],
        [new Department("streets", Translated.Of("Streets"), "streets"), new Department("parks", Translated.Of("Parks"), "parks")]);

    [TestMethod]
    public void A_service_and_a_department_are_found_by_their_exact_code()
    {
        City.Service("graffiti")!.Code.ShouldBe("graffiti");
        City.Department("parks")!.Mapping.ShouldBe("parks");
        (City.Service("Pothole"), City.Service("parks"), City.Department("pothole")).ShouldBe((null, null, null));
    }

    [TestMethod]
    public void Services_and_departments_keep_the_order_in_which_the_city_wrote_them()
    {
        City.Services.Select(s => s.Code).ShouldBe(["pothole", "graffiti"]);
        City.Departments.Select(d => d.Code).ShouldBe(["streets", "parks"]);
    }

    [TestMethod]
    public void A_service_of_which_nothing_else_is_written_asks_and_promises_nothing_and_is_shown()
    {
        var service = Service("pothole");
        (service.Description.English, service.Group, service.Promise, service.Notice).ShouldBe(("", "", null, null));
        (service.Questions.IsEmpty, service.Keywords.IsEmpty, service.Public).ShouldBe((true, true, PublicParts.All));
    }

    [TestMethod]
    public void A_text_without_a_translation_is_shown_in_English()
    {
        var text = new Translated(ImmutableDictionary<string, string>.Empty.Add("en", "Streets").Add("es", "Calles"));
        (text.In("es"), text.In("en"), text.In("fr"), text.English).ShouldBe(("Calles", "Streets", "Streets", "Streets"));
        Languages.All.ShouldBe(["en", "es"], "the first is the one that is taken where a caller names none");
    }

    private static Service Service(string code) => new() { Code = code, Name = Translated.Of(code), Departments = ["streets"] };
}
