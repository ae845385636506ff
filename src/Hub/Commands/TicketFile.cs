using Allentown311.Connectors;
using Allentown311.Hub.City;
using Allentown311.Mappings;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Hub.Commands;

/// <summary>The ticket file of <c>hub mappings try</c>.</summary>
internal static class TicketFile
{
    /// <summary>
    /// The order that the ticket would become; null, with the mistakes added to <paramref name="faults"/>, when the file is not valid.
    /// </summary>
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
