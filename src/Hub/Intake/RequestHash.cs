using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using Allentown311.CrmCore.Residents;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Intake;

/// <summary>
/// A hash of all that a caller said in a request, by which another request under a used reference is told from a repeat. It is kept beside
/// the reference, because a person may correct the ticket itself. Pure.
/// </summary>
internal static class RequestHash
{
    /// <summary>SHA-256 of the ticket as it was asked for, lower-case hex; times and the reference itself do not count.</summary>
    public static string Of(Ticket asked)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            var (at, who) = (asked.Location, asked.Resident);
            string?[] texts =
            [
                asked.Service, asked.Description, asked.MediaUrl, at.Address, at.AddressId, at.Zip, who.FirstName, who.LastName, who.Email,
                who.Phone, who.Channel.ToString(), who.Language, who.DeviceId, who.AccountId,
            ];
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }

            Write(json, at.Latitude);
            Write(json, at.Longitude);
            foreach (var (code, values) in asked.Answers.OrderBy(answer => answer.Key, StringComparer.Ordinal))
            {
                json.WriteStartArray();
                json.WriteStringValue(code);
                foreach (var value in values)
                {
                    json.WriteStringValue(value);
                }

                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    /// <summary>
    /// True when the ticket was taken from another request than this, as far as can still be told: once the contacts of a ticket were
    /// destroyed, its hash is of the rest alone.
    /// </summary>
    public static bool IsOther(Ticket first, Ticket asked) => first.RequestHash is { } hash
        && hash != Of(first.Destroyed >= DestroyedParts.Contacts ? asked with { Resident = Resident.Anonymous } : asked);

    private static void Write(Utf8JsonWriter json, double? degrees)
    {
        if (degrees is { } number)
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }
}
