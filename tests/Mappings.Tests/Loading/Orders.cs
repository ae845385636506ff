using System.Collections.Immutable;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Templates;

namespace Allentown311.Mappings.UnitTests.Loading;

/// <summary>An order that has a value for every name.</summary>
internal static class Orders
{
    public static Ticket Ticket { get; } = new()
    {
        Id = 417, Number = "26-00417", Service = "pothole", Description = "deep\nhole", MediaUrl = "https://p.test/1.jpg",
        Location = new Location("435 Hamilton St", "A-77", "18101", 40.6023, -75.4714), Source = "desk",
        Answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty.Add("depth", ["deep", "wide"]),
        Resident = new Resident { FirstName = "Ana", LastName = "Vega", Email = "ana@x.test", Phone = "+16105550100", Language = "es" },
        RequestedAt = new DateTimeOffset(2026, 7, 4, 14, 30, 5, TimeSpan.Zero), UpdatedAt = default,
        DueAt = new DateTimeOffset(2026, 7, 6, 21, 0, 0, TimeSpan.Zero),
    };

    public static OrderValues Values(Mapping mapping, Ticket? ticket = null) => Values(mapping.Codes, ticket);

    public static OrderValues Values(Mappings.Translation.CodeTables codes, Ticket? ticket = null) => new(
        ticket ?? Ticket,
        new WorkOrder { TicketId = 417, Ordinal = 1, Reference = "ALN-1", Department = "streets", Mapping = "m", UpdatedAt = default },
        new Service { Code = "pothole", Name = Translated.Of("Pothole"), Group = "Roads", Departments = ["streets"] },
        new Department("streets", Translated.Of("Streets"), "m"),
        codes);
}
