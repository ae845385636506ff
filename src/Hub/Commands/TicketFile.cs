using Allentown311.Connectors;
using Allentown311.Hub.City;
using Allentown311.Mappings;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>The ticket file of <c>hub mappings try</c>.</summary>
internal static class TicketFile
{
    /// <summary>The order such a ticket would become; null, with the mistakes noted, when the file cannot be read.</summary>
    public static OutgoingOrder? Read(FileInfo file, CityConfiguration city, Mapping mapping, Faults faults)
    {
        if (SampleTicketFile.Read(file.Name, File.ReadAllText(file.FullName), city.Catalogue, faults) is not { } sample || !faults.None)
        {
            return null;
        }

        var order = SampleOrder.Of(sample, mapping.Name, city.Catalogue);
        return new OutgoingOrder(order.Order, order.Ticket, order.Service, order.Department);
    }
}
