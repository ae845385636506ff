using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;
using Allentown311.Hub.Intake.GeoReport;
using Allentown311.Hub.Tests.City;
using Case = Allentown311.Hub.Tests.ParkedWork.Case;

namespace Allentown311.Hub.Tests.Intake;

/// <summary>Requests can be read by anybody, number after number. What they show is what their service allows, and no more.</summary>
[TestClass]
public sealed class When_a_service_is_private
{
    private static readonly Dictionary<PublicParts, string[]> Fields = new()
    {
        [PublicParts.Description] = ["description"],
        [PublicParts.Address] = ["address", "address_id", "zipcode"],
        [PublicParts.Location] = ["lat", "long"],
        [PublicParts.Photo] = ["media_url", "media_urls"],
        [PublicParts.Note] = ["status_notes"],
    };

    [TestMethod]
    [DataRow(PublicParts.None)]
    [DataRow(PublicParts.Description)]
    [DataRow(PublicParts.Address)]
    [DataRow(PublicParts.Location)]
    [DataRow(PublicParts.Photo)]
    [DataRow(PublicParts.Note)]
    [DataRow(PublicParts.All)]
    public void A_request_shows_the_parts_that_are_public_and_none_else(PublicParts parts)
    {
        var shown = GeoReportShapes.Request(Ticket, CityWith(parts));

        foreach (var (part, names) in Fields)
        {
            foreach (var name in names)
            {
                (shown.Find(name) is not null).ShouldBe(parts.HasFlag(part), name);
            }
        }

        shown.Find("service_request_id").ShouldBe(Ticket.Number);
        shown.Find("status").ShouldBe("open");
    }

    [TestMethod]
    public void An_update_shows_the_departments_note_only_where_notes_are_public()
    {
        GeoReportShapes.Update(Ticket, Ticket.UpdatedAt, CityWith(PublicParts.All & ~PublicParts.Note)).Find("description").ShouldBeNull();
        GeoReportShapes.Update(Ticket, Ticket.UpdatedAt, CityWith(PublicParts.Note)).Find("description").ShouldBe("a note");
    }

    [TestMethod]
    public void A_request_whose_service_the_city_no_longer_has_shows_nothing_of_what_somebody_wrote()
    {
        var shown = GeoReportShapes.Request(Ticket with { Service = "gone" }, TestCity.Make());

        Fields.Values.SelectMany(names => names).Where(name => shown.Find(name) is not null).ShouldBeEmpty();
    }

    [TestMethod]
    [DataRow("private: true", PublicParts.None)]
    [DataRow("private: true, public: [location]", PublicParts.Location)]
    [DataRow("public: [description, address, location, photo]", PublicParts.All & ~PublicParts.Note)]
    [DataRow("public: []", PublicParts.None)]
    [DataRow("private: false", PublicParts.All)]
    public void The_city_says_so_in_its_catalogue(string keys, PublicParts parts)
    {
        using var city = new CityTrial();
        city.Spoil("services.yaml", "code: pothole", $"code: pothole\n    {keys.Replace(", public", "\n    public", StringComparison.Ordinal)}");

        city.Load().ShouldNotBeNull(string.Join('\n', city.Faults.All)).Catalogue.Service("pothole")!.Public.ShouldBe(parts);
    }

    [TestMethod]
    public void A_part_that_does_not_exist_is_a_mistake()
    {
        using var city = new CityTrial();
        city.Spoil("services.yaml", "code: pothole", "code: pothole\n    public: [descripton]");

        city.Load();

        city.Faults.All.ShouldHaveSingleItem().Problem.ShouldContain("Did you mean \"description\"?");
    }

    private static Ticket Ticket { get; } = Case.Ticket() with
    {
        StatusNote = "a note",
        MediaUrl = "https://photos.test/1.jpg\nhttps://photos.test/2.jpg",
        Location = new Location("1 Main St", "A-1", "18101", 40.6, -75.4),
    };

    private static CityConfiguration CityWith(PublicParts parts)
    {
        var city = TestCity.Make();
        var services = city.Catalogue.Services.Select(s => s with { Public = parts });
        return city with { Catalogue = new Catalogue([.. services], [.. city.Catalogue.Departments]) };
    }
}
