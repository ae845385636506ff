using Allentown311.CrmCore.Tickets;
using Allentown311.Hub.City;

namespace Allentown311.Hub.Intake.Import;

/// <summary>Reads where the work of a row is; half a point is never kept, nor dropped in silence. Pure.</summary>
internal static class ImportPlace
{
    /// <summary>The location; the row is refused when it has none to which a crew could go.</summary>
    /// <param name="fields">The row.</param>
    /// <param name="area">The city's area; null when city.yaml gives none.</param>
    /// <param name="maxAddress">The longest address accepted, in characters.</param>
    public static Location Read(ImportFields fields, CityArea? area, int maxAddress)
    {
        var address = new Location(
            fields.Text("address", maxAddress),
            fields.Text("address_id", ImportFields.MaxShortText),
            fields.Text("zip", 20));
        var (latitude, longitude) = ReadPoint(fields);
        if (fields.Refusal is not null)
        {
            return address;
        }

        var place = PlaceRules.Check(latitude, longitude, area, address.IsGiven);
        if (place.Refusal is { } refusal)
        {
            fields.Refuse(refusal);
        }
        else if (!address.IsGiven && !place.IsPoint && !fields.Columns.TakesWithoutPlace)
        {
            fields.Refuse("it says neither by an address nor by a point where the work is");
        }
        else if (!address.IsGiven && !place.IsPoint)
        {
            fields.Note("it does not say where the work is, and is taken as the columns file says");
        }

        if (place.Note is { } note)
        {
            fields.Note(note);
        }

        return place.IsPoint ? address with { Latitude = latitude, Longitude = longitude } : address;
    }

    private static (double? Latitude, double? Longitude) ReadPoint(ImportFields fields)
    {
        if (fields.Text("lat_long", ImportFields.MaxShortText) is not { } cell)
        {
            return (
                Degrees(fields, "lat", fields.Text("lat", ImportFields.MaxShortText), 90),
                Degrees(fields, "long", fields.Text("long", ImportFields.MaxShortText), 180));
        }

        if (ImportPoint.Split(cell, fields.Columns.DecimalMark) is { } both)
        {
            return (Degrees(fields, "lat_long", both.Latitude, 90), Degrees(fields, "lat_long", both.Longitude, 180));
        }

        fields.Refuse($"{fields.Column("lat_long")} holds no point such as (40.6, -75.4) or POINT (-75.4 40.6)");
        return (null, null);
    }

    private static double? Degrees(ImportFields fields, string field, string? text, double max)
    {
        if (text is null)
        {
            return null;
        }

        var degrees = ImportPoint.Degrees(text, fields.Columns.DecimalMark, max);
        if (degrees is null)
        {
            var hint = fields.Columns.DecimalMark == '.' && text.Contains(',', StringComparison.Ordinal)
                ? "; a decimal comma is declared by decimal: \",\""
                : "";
            fields.Refuse(FormattableString.Invariant($"{fields.Column(field)} holds no degrees from -{max} to {max}{hint}"));
        }

        return degrees;
    }
}
