"""The predefined context keys are those of 2.1.5, in its order."""

from __future__ import annotations

from flagship.helpers.preset_context import PresetContext, preset_values

EXPECTED = {
    "FS_ALL_USERS": "fs_all_users",
    "FS_USERS": "fs_users",
    "DEVICE_LOCALE": "sdk_deviceLanguage",
    "DEVICE_TYPE": "sdk_deviceType",
    "DEVICE_MODEL": "sdk_deviceModel",
    "LOCATION_CITY": "sdk_city",
    "LOCATION_REGION": "sdk_region",
    "LOCATION_COUNTRY": "sdk_country",
    "LOCATION_LAT": "sdk_lat",
    "LOCATION_LONG": "sdk_long",
    "IP": "sdk_ip",
    "OS_NAME": "sdk_osName",
    "OS_VERSION": "sdk_osVersion",
    "API_LEVEL": "sdk_apiLevel",
    "PYTHON_VERSION": "sdk_pythonVersion",
    "CARRIER_NAME": "sdk_carrierName",
    "DEV_MODE": "sdk_devMode",
    "FIRST_TIME_INIT": "sdk_firstTimeInit",
    "INTERNET_CONNECTION": "sdk_internetConnection",
    "APP_VERSION_NAME": "sdk_versionName",
    "APP_VERSION_CODE": "sdk_versionCode",
    "FS_VERSION": "sdk_fsVersion",
    "INTERFACE_NAME": "sdk_interfaceName",
}


def test_the_members_are_those_of_2_1_in_their_order() -> None:
    assert [(member.name, member.value) for member in PresetContext] == list(EXPECTED.items())


def test_every_key_starts_as_an_empty_string() -> None:
    values = preset_values()
    assert len(values) == 23
    assert list(values.items()) == [(key, "") for key in EXPECTED.values()]


def test_the_values_belong_to_whoever_asked() -> None:
    preset_values()["sdk_city"] = "Lyon"
    assert preset_values()["sdk_city"] == ""
