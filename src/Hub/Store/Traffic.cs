using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Allentown311.Hub.Store;

/// <summary>The direction of traffic between the hub and a department's system. The numbers are stored.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Direction>))]
internal enum Direction
{
    /// <summary>Work orders to the department.</summary>
    [JsonStringEnumMemberName("to")]
    To = 1,

    /// <summary>Status updates from it.</summary>
    [JsonStringEnumMemberName("from")]
    From = 2,
}

/// <summary>One direction of one mapping.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LinkKey(string Mapping, Direction Direction);

/// <summary>How many orders or updates a link carried in one hour.</summary>
/// <param name="Hour">The hour, in hours since 1970-01-01 UTC.</param>
/// <param name="News">Orders or updates in that hour.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HourCount(long Hour, long News);
