using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Allentown311.Departments.Streets;

/// <summary>The three operations of the Streets Bureau's service.</summary>
internal sealed class Operations(Department department, OrderBook orders)
{
    public static readonly XNamespace Ns = "urn:allentown:streets";
    private const int ChangesAtOnce = 500;
    private const int LocationLength = 60;
    private const string WallClock = "yyyy-MM-ddTHH:mm:ss.fff";
    private static readonly string[] WallClocks = [WallClock, "yyyy-MM-ddTHH:mm:ss"];

    public XElement Run(XElement request) => request.Name switch
    {
        var name when name == Ns + "CreateWorkOrder" => CreateWorkOrder(request),
        var name when name == Ns + "FindByClientRef" => FindByClientRef(request),
        var name when name == Ns + "GetChanges" => GetChanges(request),
        var name => throw new SoapFault($"unknown operation: {name}"),
    };

    private XElement CreateWorkOrder(XElement request)
    {
        var type = Required(request, "Type");
        if (!WorkTypes.All.ContainsKey(type))
            throw new SoapFault($"invalid code: {type}");
        var location = Optional(request, "Location");
        if (string.IsNullOrWhiteSpace(location) || location.Length > LocationLength)
            throw new SoapFault("location too long or empty");
        var reported = Required(request, "ReportedAt");
        if (!DateTimeOffset.TryParse(reported, CultureInfo.InvariantCulture, out _))
            throw new SoapFault($"invalid date: {reported}");

        var more = JsonSerializer.Serialize(new
        {
            priority = Optional(request, "Priority"),
            contactName = Optional(request, "ContactName"),
            contactPhone = Optional(request, "ContactPhone"),
        });
        var (id, isNew) = orders.Add(new NewOrder(
            Required(request, "ClientRef"), type, location, Degrees(request, "Latitude"), Degrees(request, "Longitude"),
            Optional(request, "Notes") ?? "", reported, more));
        return isNew
            ? new XElement(Ns + "CreateWorkOrderResponse", new XElement(Ns + "WorkOrderNumber", department.Number(id)))
            : throw new SoapFault("work order already exists", new XElement(Ns + "ExistingNumber", department.Number(id)));
    }

    private XElement FindByClientRef(XElement request)
    {
        var found = orders.Find(Required(request, "ClientRef"));
        return new XElement(Ns + "FindByClientRefResponse", found is null
            ? Array.Empty<XElement>()
            : new[] { new XElement(Ns + "WorkOrderNumber", department.Number(found.Id)), new XElement(Ns + "Status", found.Status) });
    }

    private XElement GetChanges(XElement request)
    {
        var since = Required(request, "Since");
        if (!DateTime.TryParseExact(since, WallClocks, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
            throw new SoapFault($"invalid date: {since}");

        return new XElement(Ns + "GetChangesResponse", orders.ChangedSince(EasternTime.ToUtc(wall), ChangesAtOnce).Select(order =>
            new XElement(Ns + "Change",
                new XElement(Ns + "Number", department.Number(order.Id)),
                new XElement(Ns + "ClientRef", order.Ref),
                new XElement(Ns + "Status", order.Status),
                new XElement(Ns + "Stamp", Wall(order.ChangedAt)),
                new XElement(Ns + "Comment", WorkTypes.Comment(order.Status)))));
    }

    private static string Wall(string stamp) => EasternTime.FromUtc(Stamp.Utc(stamp)).ToString(WallClock, CultureInfo.InvariantCulture);

    private static string Required(XElement request, string name) =>
        Optional(request, name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : throw new SoapFault($"missing {name}");

    private static string? Optional(XElement request, string name) => request.Element(Ns + name)?.Value;

    private static double? Degrees(XElement request, string name)
    {
        var text = Optional(request, name);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var degrees)
            ? degrees
            : throw new SoapFault($"invalid number: {text}");
    }
}
