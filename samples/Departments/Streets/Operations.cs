using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;

namespace Allentown311.Departments.Streets;

/// <summary>The three operations of the Streets Bureau's service.</summary>
internal sealed class Operations(Department department, OrderBook orders)
{
    public static readonly XNamespace Ns = "urn:allentown:streets";
    private const int MaxChanges = 500;
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
        var type = ReadRequired(request, "Type");
        if (!WorkTypes.All.ContainsKey(type))
            throw new SoapFault($"invalid code: {type}");
        var location = ReadOptional(request, "Location");
        if (string.IsNullOrWhiteSpace(location) || location.Length > LocationLength)
            throw new SoapFault("location too long or empty");
        var reported = ReadRequired(request, "ReportedAt");
        if (!DateTimeOffset.TryParse(reported, CultureInfo.InvariantCulture, out _))
            throw new SoapFault($"invalid date: {reported}");

        var more = JsonSerializer.Serialize(new
        {
            priority = ReadOptional(request, "Priority"),
            contactName = ReadOptional(request, "ContactName"),
            contactPhone = ReadOptional(request, "ContactPhone"),
        });
        var (id, isNew) = orders.Add(new NewOrder(
            ReadRequired(request, "ClientRef"),
            type,
            location,
            ReadDegrees(request, "Latitude"),
            ReadDegrees(request, "Longitude"),
            ReadOptional(request, "Notes") ?? "",
            reported,
            more));
        return isNew
            ? new XElement(Ns + "CreateWorkOrderResponse", new XElement(Ns + "WorkOrderNumber", department.FormatNumber(id)))
            : throw new SoapFault("work order already exists", new XElement(Ns + "ExistingNumber", department.FormatNumber(id)));
    }

    private XElement FindByClientRef(XElement request)
    {
        var found = orders.Find(ReadRequired(request, "ClientRef"));
        return new XElement(Ns + "FindByClientRefResponse", found is null
            ? Array.Empty<XElement>()
            : new[]
            {
                new XElement(Ns + "WorkOrderNumber", department.FormatNumber(found.Id)),
                new XElement(Ns + "Status", found.Status),
                new XElement(Ns + "ClientRef", found.Ref),
            });
    }

    private XElement GetChanges(XElement request)
    {
        var since = ReadRequired(request, "Since");
        if (!DateTime.TryParseExact(since, WallClocks, CultureInfo.InvariantCulture, DateTimeStyles.None, out var wall))
            throw new SoapFault($"invalid date: {since}");

        var changed = orders.ListChangedSince(EasternTime.ToUtc(wall), MaxChanges);
        return new XElement(Ns + "GetChangesResponse", changed.Select(order =>
            new XElement(Ns + "Change",
                new XElement(Ns + "Number", department.FormatNumber(order.Id)),
                new XElement(Ns + "ClientRef", order.Ref),
                new XElement(Ns + "Status", order.Status),
                new XElement(Ns + "Stamp", ToLocalTime(order.ChangedAt)),
                new XElement(Ns + "Comment", WorkTypes.CommentFor(order.Status)))));
    }

    private static string ToLocalTime(string stamp) =>
        EasternTime.FromUtc(Stamp.ToUtc(stamp)).ToString(WallClock, CultureInfo.InvariantCulture);

    private static string ReadRequired(XElement request, string name) =>
        ReadOptional(request, name) is { } value && !string.IsNullOrWhiteSpace(value) ? value : throw new SoapFault($"missing {name}");

    private static string? ReadOptional(XElement request, string name) => request.Element(Ns + name)?.Value;

    private static double? ReadDegrees(XElement request, string name)
    {
        var text = ReadOptional(request, name);
        if (string.IsNullOrWhiteSpace(text))
            return null;
        return double.TryParse(text, CultureInfo.InvariantCulture, out var degrees)
            ? degrees
            : throw new SoapFault($"invalid number: {text}");
    }
}
